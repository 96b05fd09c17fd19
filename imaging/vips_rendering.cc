#include "imaging/vips_rendering.h"

#include <optional>
#include <utility>

#include <vips/vips8>

#include "imaging/animation/animation_plan.h"
#include "imaging/animation/animation_rendering.h"
#include "imaging/codecs/decoder.h"
#include "imaging/codecs/encoder.h"
#include "imaging/crop_plan.h"
#include "imaging/decoder_failure.h"
#include "imaging/decoder_probe.h"
#include "imaging/embedded_picture.h"
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

// GIF can hold none, and the background is a colour of sRGB.
bool KeepsProfile(const ImageProbe& probe, const ThumbnailSpec& spec, const EncodingOptions& encoding) {
  const bool flattened = probe.has_alpha && (spec.flatten || spec.format == OutputFormat::kJpeg);
  return encoding.keep_profile && !encoding.linear_light && spec.format != OutputFormat::kGif && !flattened;
}

// The size of the small picture inside a HEIF, where it fits.
std::optional<Size> EmbeddedInHeif(const PipelineJob& job) {
  if (job.probe.format != ImageFormat::kHeic && job.probe.format != ImageFormat::kAvif) return std::nullopt;
  const auto opened = Attempt("embedded", ErrorCode::kCorrupt, [&] {
    return OpenImage(job.original, {.format = job.probe.format, .embedded = true, .fail_on = job.fail_on});
  });
  if (!opened) return std::nullopt;
  const Size size{opened->width(), opened->height()};
  const Size wanted = StoredTarget(job.probe, job.plan);
  const bool fits = size.width >= wanted.width && size.height >= wanted.height &&
                    IsOfSameAspect(size, job.probe.stored) && size != job.probe.stored;
  return fits ? std::optional(size) : std::nullopt;
}

std::optional<PipelineJob> EmbeddedJob(const PipelineJob& job, const Limits& limits) {
  PipelineJob small = job;
  if (const auto found =
          FittingEmbedded(job.original, job.probe, StoredTarget(job.probe, job.plan), limits)) {
    small.original = found->bytes;
    small.probe.stored = found->size;
    small.probe.multipass = found->multipass;
    return small;
  }
  if (const auto size = EmbeddedInHeif(job)) {
    small.embedded = true;
    small.probe.stored = *size;
    return small;
  }
  return std::nullopt;
}

// Nothing where the small one does not fit, or its decoder fails on it: then the large one is there.
std::optional<vips::VImage> EmbeddedPictureFor(const PipelineJob& job, const VipsJob& all,
                                               RenderTimings& timings) {
  const auto small = all.encoding.use_embedded ? EmbeddedJob(job, all.limits) : std::nullopt;
  if (!small) return std::nullopt;
  auto picture = RunPipeline(*small, timings);
  return picture ? std::optional(std::move(*picture)) : std::nullopt;
}

Result<RenderedImage> RenderOne(const PipelineJob& job, const ThumbnailSpec& spec, const VipsJob& all,
                                Rendering& rendering) {
  const auto embedded = EmbeddedPictureFor(job, all, rendering.timings);
  if (embedded) rendering.path = kEmbeddedPath;
  const auto picture = embedded ? Result<vips::VImage>(*embedded) : RunPipeline(job, rendering.timings);
  if (!picture) return tl::unexpected(picture.error());
  const auto start = steady_clock::now();
  auto image = EncodeStill(*picture, {spec, all.encoding, job.deadline});
  if (image && IsAsStored(job, spec) && job.probe.pages == 1)
    KeepSmaller(job.original, job.probe.format, *image);
  rendering.timings.encode +=
      std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - start);
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
    const auto animated = AnimatedFormat(seen, spec);
    const PipelineJob one{.original = job.original,
                          .probe = *probe,
                          .plan = *plan,
                          .deadline = job.deadline,
                          .fail_on = job.limits.fail_on,
                          .keep_profile = !animated && KeepsProfile(*probe, spec, job.encoding),
                          .linear_light = job.encoding.linear_light};
    auto image = animated
                     ? RenderFrames(one, {*animated, spec, job.encoding, IsLossless(seen)}, rendering.timings)
                     : RenderOne(one, spec, job, rendering);
    if (!image) return tl::unexpected(image.error());
    rendering.images.push_back(std::move(*image));
  }
  return rendering;
}

}  // namespace imaging
