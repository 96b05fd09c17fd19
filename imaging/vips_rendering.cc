#include "imaging/vips_rendering.h"

#include <utility>

#include <vips/vips8>

#include "imaging/animation/animation_plan.h"
#include "imaging/animation/animation_rendering.h"
#include "imaging/codecs/encoder.h"
#include "imaging/crop_plan.h"
#include "imaging/decoder_failure.h"
#include "imaging/decoder_probe.h"
#include "imaging/pipeline.h"
#include "imaging/stripping/own_size.h"

namespace imaging {
namespace {

using std::chrono::steady_clock;

Rendering Describe(const ImageProbe& probe) {
  Rendering rendering;
  rendering.source_format = ToString(probe.format);
  rendering.source_width = probe.upright().width;
  rendering.source_height = probe.upright().height;
  return rendering;
}

// The decoder's count of frames and its sizes go before those of the header.
ImageFacts SeenBy(const ImageProbe& probe, const ImageFacts& facts) {
  ImageFacts seen = facts;
  seen.size = probe.stored;
  seen.orientation = probe.orientation;
  seen.frames = probe.pages;
  return seen;
}

bool IsLossless(const ImageFacts& animation) {
  return animation.format == ImageFormat::kGif || animation.lossless;
}

// Nothing happens to it but coding. Of a damaged one that is shown as far as it goes we do not know that; nor
// of a PNG that our own reader handed over, as libpng only warns of wrong checksums that others refuse.
bool IsAsStored(const PipelineJob& job, const ThumbnailSpec& spec) {
  const ImageProbe& probe = job.probe;
  if (probe.format == ImageFormat::kPng) return false;
  return job.plan.result() == probe.stored && !job.plan.crops() && probe.orientation <= 1 &&
         !(spec.flatten && probe.has_alpha) && job.fail_on >= FailOn::kError;
}

Result<RenderedImage> RenderOne(const PipelineJob& job, const ThumbnailSpec& spec,
                                const EncodingOptions& encoding, RenderTimings& timings) {
  const auto picture = RunPipeline(job, timings);
  if (!picture) return tl::unexpected(picture.error());
  const auto start = steady_clock::now();
  auto image = EncodeStill(*picture, {spec, encoding, job.deadline});
  if (image && IsAsStored(job, spec) && job.probe.pages == 1)
    KeepSmaller(job.original, job.probe.format, *image);
  timings.encode += std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - start);
  return image;
}

Result<RenderedImage> RenderFrames(const PipelineJob& job, const AnimationEncoding& encoding,
                                   RenderTimings& timings) {
  auto image = RenderAnimation(job, encoding, timings);
  if (image && IsAsStored(job, encoding.spec)) {
    KeepSmallerAnimation(job.original, job.probe.format, *image);
  }
  return image;
}

}  // namespace

Result<Rendering> RenderThroughVips(const VipsJob& job) {
  const ThreadStateCleanup cleanup;
  const auto probe = ProbeDecoder(job.original, job.facts, job.limits);
  if (!probe) return tl::unexpected(probe.error());
  Rendering rendering = Describe(*probe);
  const ImageFacts seen = SeenBy(*probe, job.facts);
  if (auto fits = CheckAnimations(seen, job.specs, {job.limits, job.encoding}); !fits)
    return tl::unexpected(fits.error());
  // One decode per spec: correct for every mix of sizes. Sharing one decode pays only for sizes close
  // together.
  for (const ThumbnailSpec& spec : job.specs) {
    const auto plan = PlanCrop(probe->upright(), spec, job.limits);
    if (!plan) return tl::unexpected(plan.error());
    const PipelineJob one{job.original, *probe, *plan, job.deadline, job.limits.fail_on};
    const auto animated = AnimatedFormat(seen, spec);
    auto image = animated
                     ? RenderFrames(one, {*animated, spec, job.encoding, IsLossless(seen)}, rendering.timings)
                     : RenderOne(one, spec, job.encoding, rendering.timings);
    if (!image) return tl::unexpected(image.error());
    rendering.images.push_back(std::move(*image));
  }
  return rendering;
}

}  // namespace imaging
