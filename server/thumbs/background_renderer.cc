#include "server/thumbs/background_renderer.h"

#include <latch>
#include <limits>
#include <optional>

#include <sys/resource.h>

namespace server {
namespace {

constexpr int kNiceness = 10;

// Of the calling thread alone (on Linux). Refused, it renders all the same.
bool YieldToOthers() {
  return ::setpriority(PRIO_PROCESS, 0, kNiceness) == 0;
}

}  // namespace

BackgroundRenderer::BackgroundRenderer(imaging::Renderer& renderer, int threads)
    : renderer_(renderer), threads_("render", threads, std::numeric_limits<std::size_t>::max() / 2) {}

imaging::Result<imaging::Rendering> BackgroundRenderer::Render(std::string_view original,
                                                               std::span<const imaging::ThumbnailSpec> specs,
                                                               imaging::Deadline deadline) {
  std::optional<imaging::Result<imaging::Rendering>> rendering;
  std::latch done(1);
  const bool submitted = threads_.Submit([&] {
    thread_local const bool yields = YieldToOthers();
    static_cast<void>(yields);
    rendering.emplace(renderer_.Render(original, specs, deadline));
    done.count_down();
  });
  if (!submitted) return renderer_.Render(original, specs, deadline);  // stopping: the last ones
  done.wait();
  return std::move(*rendering);
}

}  // namespace server
