#include "imaging/vips_rendering.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include <vips/vips8>

#include "imaging/animation/animation_plan.h"
#include "imaging/animation/animation_rendering.h"
#include "imaging/codecs/decoder.h"
#include "imaging/codecs/encoder.h"
#include "imaging/codecs/encoding_within.h"
#include "imaging/crop_plan.h"
#include "imaging/decoder_failure.h"
#include "imaging/decoder_probe.h"
#include "imaging/embedded_rendering.h"
#include "imaging/pipeline.h"
#include "imaging/png/png_rows.h"
#include "imaging/png/png_scan.h"
#include "imaging/shared_decode.h"
#include "imaging/shrink_on_load.h"
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

// As our own reader sees it, down to the checksum of what is packed: libpng only warns of wrong ones, which
// others refuse.
bool IsSoundPng(const PipelineJob& job) {
  const auto parts = ScanPng(job.original);
  return parts && PngRows::Open(*parts, job.deadline);
}

// Nothing happens to it but coding. Of a damaged one that is shown as far as it goes we do not know that.
bool IsAsStored(const PipelineJob& job, const ThumbnailSpec& spec) {
  const ImageProbe& probe = job.probe;
  const bool as_it_is = job.plan.result() == probe.stored && !job.plan.crops() && probe.orientation <= 1 &&
                        !(spec.flatten && probe.has_alpha) && job.fail_on >= FailOn::kError;
  return as_it_is && (probe.format != ImageFormat::kPng || IsSoundPng(job));
}

// Of all other settings, a JPEG comes here only to be decoded whole.
int MarginThroughVips(const EncodingOptions& encoding) {
  return encoding.keep_profile || encoding.use_embedded ? std::max(encoding.jpeg_margin, kVipsJpegMargin) : 0;
}

// At its own size, though perhaps turned, or in other colours.
bool ShowsAll(const PipelineJob& job) {
  return job.plan.result() == job.probe.upright() && !job.plan.crops() && job.probe.pages == 1;
}

// GIF can hold none, and the background is a colour of sRGB.
bool KeepsProfile(const ImageProbe& probe, const ThumbnailSpec& spec, const EncodingOptions& encoding) {
  const bool flattened = probe.has_alpha && (spec.flatten || spec.format == OutputFormat::kJpeg);
  return encoding.keep_profile && !encoding.linear_light && spec.format != OutputFormat::kGif && !flattened;
}

// A still thumbnail, and its place among the specs.
struct Still {
  PipelineJob job;
  std::size_t place;
};

Result<RenderedImage> Encode(const vips::VImage& picture, const Still& still, const VipsJob& all,
                             RenderTimings& timings) {
  const PipelineJob& job = still.job;
  const ThumbnailSpec& spec = all.specs[still.place];
  const auto start = steady_clock::now();
  auto image = EncodeStill(picture, {spec, all.encoding, job.deadline});
  const auto took = steady_clock::now() - start;
  if (image && IsAsStored(job, spec) && job.probe.pages == 1)
    KeepSmaller(job.original, job.probe.format, *image);
  if (image && ShowsAll(job) && IsOfFormat(*image, job.probe.format))
    EncodeWithin({job.original.size(), took}, picture, {spec, all.encoding, job.deadline}, *image);
  timings.encode += std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - start);
  return image;
}

// `decoded`: null where it is decoded for this one alone, as it is resized.
Result<RenderedImage> RenderStill(const Still& still, const vips::VImage* decoded, const VipsJob& all,
                                  RenderTimings& timings) {
  const auto picture =
      decoded != nullptr ? RunFrame(*decoded, still.job, timings) : RunPipeline(still.job, timings);
  if (!picture) return tl::unexpected(picture.error());
  return Encode(*picture, still, all, timings);
}

using Stills = std::vector<Still>;

// By the scale that they are decoded at.
std::vector<Stills> Grouped(const Stills& stills) {
  std::vector<Stills> groups;
  for (const Still& still : stills) {
    const auto like = std::ranges::find_if(
        groups, [&](const Stills& known) { return ScaleOf(known.front().job) == ScaleOf(still.job); });
    Stills& group = like == groups.end() ? groups.emplace_back() : *like;
    group.push_back(still);
  }
  return groups;
}

Result<void> RenderGroup(const Stills& group, const VipsJob& all, Rendering& rendering) {
  std::optional<vips::VImage> decoded;
  if (group.size() > 1 && SharesDecode(all.facts, ScaleOf(group.front().job).shrink)) {
    auto whole = DecodeWhole(group.front().job, rendering.timings);
    if (!whole) return tl::unexpected(whole.error());
    decoded = std::move(*whole);
  }
  for (const Still& still : group) {
    auto image = RenderStill(still, decoded ? &*decoded : nullptr, all, rendering.timings);
    if (!image) return tl::unexpected(image.error());
    rendering.images[still.place] = std::move(*image);
  }
  return {};
}

// Those that the small picture inside is enough for are made, and leave `stills`.
Result<void> TakeEmbedded(Stills& stills, const VipsJob& all, Rendering& rendering) {
  Stills left;
  for (const Still& still : stills) {
    const auto small = EmbeddedPictureFor(still.job, all.limits, rendering.timings);
    if (!small) {
      left.push_back(still);
      continue;
    }
    auto image = Encode(*small, still, all, rendering.timings);
    if (!image) return tl::unexpected(image.error());
    rendering.images[still.place] = std::move(*image);
    rendering.path = kEmbeddedPath;
  }
  stills = std::move(left);
  return {};
}

Result<void> RenderStills(Stills stills, const VipsJob& all, Rendering& rendering) {
  if (all.encoding.use_embedded) {
    if (auto done = TakeEmbedded(stills, all, rendering); !done) return done;
  }
  for (const Stills& group : Grouped(stills)) {
    if (auto done = RenderGroup(group, all, rendering); !done) return done;
  }
  return {};
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
  rendering.images.resize(job.specs.size());
  Stills stills;
  for (std::size_t place = 0; place < job.specs.size(); ++place) {
    const ThumbnailSpec& spec = job.specs[place];
    const auto plan = PlanCrop(probe->upright(), spec, job.limits);
    if (!plan) return tl::unexpected(plan.error());
    const auto animated = AnimatedFormat(seen, spec);
    const PipelineJob one{.original = job.original,
                          .probe = *probe,
                          .plan = *plan,
                          .deadline = job.deadline,
                          .fail_on = job.limits.fail_on,
                          .keep_profile = !animated && KeepsProfile(*probe, spec, job.encoding),
                          .linear_light = job.encoding.linear_light,
                          .jpeg_margin = MarginThroughVips(job.encoding)};
    if (!animated) {
      stills.push_back({one, place});
      continue;
    }
    auto image = RenderFrames(one, {*animated, spec, job.encoding, IsLossless(seen)}, rendering.timings);
    if (!image) return tl::unexpected(image.error());
    rendering.images[place] = std::move(*image);
  }
  VipsJob known = job;
  known.facts = seen;
  if (const auto done = RenderStills(std::move(stills), known, rendering); !done)
    return tl::unexpected(done.error());
  return rendering;
}

}  // namespace imaging
