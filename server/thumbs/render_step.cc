#include "server/thumbs/render_step.h"

#include <algorithm>
#include <array>
#include <utility>

namespace server {
namespace {

Failure InQuarantine() {
  return {FailureKind::kQuarantined, "its decoder failed on it repeatedly; it is tried again in a while",
          "in quarantine (QUARANTINE)"};
}

}  // namespace

Outcome<imaging::Rendering> RenderStep::Run(const Request& request, Spans& spans) {
  const std::array specs{request.spec};
  const auto cost = renderers_.light.Predict(request.original.bytes, specs);
  if (!cost) return tl::unexpected(FromImaging(cost.error()));
  if (quarantine_.Holds(request.key, request.original.version)) return tl::unexpected(InQuarantine());

  auto permit = [&] {
    const Spans::Timer timer(spans, "queue");
    return admission_.Acquire(*cost, request.deadline, request.stop);
  }();
  if (!permit) return tl::unexpected(permit.error());
  if (request.stop.stop_requested()) return tl::unexpected(NobodyWaits());

  auto rendering = Render(request, permit->lane());
  if (!rendering) return tl::unexpected(FromImaging(rendering.error()));
  spans.SetPath(rendering->path);
  spans.Add("decode", rendering->timings.decode);
  spans.Add("resize", rendering->timings.resize);
  spans.Add("encode", rendering->timings.encode);
  return std::move(*rendering);
}

imaging::Result<imaging::Rendering> RenderStep::Render(const Request& request, Lane lane) {
  const auto limit = std::chrono::steady_clock::now() + timeout_;
  imaging::Renderer& renderer = renderers_.Of(lane);
  const std::array specs{request.spec};
  auto rendering = renderer.Render(request.original.bytes, specs, std::min(limit, request.deadline));
  if (rendering) return rendering;
  // One that had less than the whole time, or of the processor, proves nothing against the picture.
  const bool took_all = rendering.error().code == imaging::ErrorCode::kTimeout && limit <= request.deadline;
  if (rendering.error().code == imaging::ErrorCode::kCrashed || took_all) {
    quarantine_.Strike(request.key, request.original.version);
  }
  return rendering;
}

}  // namespace server
