#include "imaging/animation/animation_rendering.h"

#include <string>
#include <utility>

#include <vips/vips8>

#include "imaging/animation/animation_pipeline.h"
#include "imaging/format_choice.h"

namespace imaging {

using std::chrono::steady_clock;

Result<RenderedImage> RenderAnimation(const PipelineJob& job, const AnimationEncoding& encoding,
                                      RenderTimings& timings) {
  const auto reel = RunAnimationPipeline(job, timings);
  if (!reel) return tl::unexpected(reel.error());
  const auto start = steady_clock::now();
  auto bytes = EncodeAnimation(*reel, encoding, job.deadline);
  timings.encode += std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - start);
  if (!bytes) return tl::unexpected(bytes.error());
  const Size size = job.plan.result();
  return RenderedImage{std::move(*bytes), std::string(ContentTypeOf(encoding.format)), size.width,
                       size.height};
}

}  // namespace imaging
