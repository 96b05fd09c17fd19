#include "server/thumbs/background_renderer.h"

#include <exception>
#include <latch>
#include <limits>

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
  imaging::Result<imaging::Rendering> rendering;
  std::exception_ptr thrown;
  std::latch done(1);
  const bool submitted = threads_.Submit([&] {
    thread_local const bool yields = YieldToOthers();
    static_cast<void>(yields);
    try {
      rendering = renderer_.Render(original, specs, deadline);
    } catch (...) {
      thrown = std::current_exception();  // for the caller, who knows what to make of it
    }
    done.count_down();
  });
  if (!submitted)
    return tl::unexpected(imaging::Error{imaging::ErrorCode::kInternal, "", "no render thread"});
  done.wait();
  if (thrown) std::rethrow_exception(thrown);
  return rendering;
}

}  // namespace server
