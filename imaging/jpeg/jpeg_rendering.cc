#include "imaging/jpeg/jpeg_rendering.h"

#include <algorithm>
#include <new>
#include <utility>
#include <vector>

#include <vips/vips8>

#include "imaging/codecs/encoder.h"
#include "imaging/crop_plan.h"
#include "imaging/decoder_failure.h"
#include "imaging/headers/jpeg_profile.h"
#include "imaging/jpeg/jpeg_decoding.h"
#include "imaging/jpeg/jpeg_shrinking.h"
#include "imaging/jpeg/scale_choice.h"
#include "imaging/pipeline.h"
#include "imaging/png/srgb_profile.h"
#include "imaging/resample/picture_part.h"

namespace imaging {
namespace {

using std::chrono::steady_clock;
using vips::VImage;

// What is known of the file, and what it takes.
struct Source {
  const VipsJob& job;
  ImageProbe probe;
  std::string profile;  // empty: what it means is sRGB, or a printer's ink
  RenderTimings& timings;
};

struct Wanted {
  const ThumbnailSpec& spec;
  const CropPlan& plan;
};

struct Picture {
  const ScaledJpeg& scaled;
  int shrink;
};

class Stopwatch {
 public:
  explicit Stopwatch(std::chrono::microseconds& sum) : sum_(sum) {}
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;
  ~Stopwatch() {
    sum_ += std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - start_);
  }

 private:
  std::chrono::microseconds& sum_;
  steady_clock::time_point start_ = steady_clock::now();
};

ImageProbe ProbeOf(const ImageFacts& facts) {
  ImageProbe probe;
  probe.format = facts.format;
  probe.stored = facts.size;
  probe.orientation = facts.orientation;
  probe.bands = facts.bands;
  probe.multipass = facts.multipass;
  return probe;
}

std::string ProfileOf(const VipsJob& job) {
  std::string profile = JpegProfile(job.original);
  if (job.facts.bands != 4 && IsSrgbProfile(profile)) profile.clear();
  return profile;
}

// Looks at the picture's own samples; the profile goes with them.
VImage ImageOf(const ScaledJpeg& picture, const std::string& profile) {
  const auto meaning = picture.bands == 4   ? VIPS_INTERPRETATION_CMYK
                       : picture.bands == 1 ? VIPS_INTERPRETATION_B_W
                                            : VIPS_INTERPRETATION_sRGB;
  VipsImage* const samples =
      vips_image_new_from_memory(picture.pixels.data(), picture.pixels.size(), picture.width, picture.height,
                                 picture.bands, VIPS_FORMAT_UCHAR);
  if (samples == nullptr) throw vips::VError();
  VImage image = VImage(samples).copy(VImage::option()->set("interpretation", meaning));
  if (!profile.empty()) {
    vips_image_set_blob_copy(image.get_image(), VIPS_META_ICC_NAME, profile.data(), profile.size());
  }
  return image;
}

ScaledJpeg WithoutAlpha(const RgbaPicture& picture, int bands) {
  ScaledJpeg bare{picture.size.width, picture.size.height, bands, {}};
  bare.pixels.reserve(picture.pixels.size() * static_cast<std::size_t>(bands));
  const auto* sample = reinterpret_cast<const std::uint8_t*>(picture.pixels.data());
  for (std::size_t i = 0; i < picture.pixels.size(); ++i, sample += sizeof(std::uint32_t)) {
    bare.pixels.insert(bare.pixels.end(), sample, sample + bands);
  }
  return bare;
}

Result<RenderedImage> EncodeCounted(const auto& picture, const ThumbnailSpec& spec, const Source& source) {
  const Stopwatch encoding(source.timings.encode);
  return EncodeStill(picture, {spec, source.job.encoding, source.job.deadline});
}

Result<RgbaPicture> Shrunk(const Picture& picture, const Source& source, const CropPlan& plan) {
  const JpegShrinking shrinking{source.probe.stored, picture.shrink, StoredTarget(source.probe, plan),
                                source.job.deadline};
  auto small = ShrinkJpeg(picture.scaled, shrinking);
  if (small && plan.crops() && !plan.by_attention) {
    *small = PartOf(*small, StoredPart(plan.kept, plan.resized, source.probe.orientation));
  }
  return small;
}

// Inks are mixed by libvips, which has them as four samples.
Result<RenderedImage> RenderInks(const Picture& picture, const ThumbnailSpec& spec, const PipelineJob& job,
                                 const Source& source) {
  const auto image =
      Attempt("wrap", ErrorCode::kInternal, [&] { return ImageOf(picture.scaled, source.profile); });
  if (!image) return tl::unexpected(image.error());
  const auto done = RunFrame(*image, job, source.timings);
  return done ? EncodeCounted(*done, spec, source) : tl::unexpected(done.error());
}

Result<RenderedImage> RenderOne(const Picture& picture, const Wanted& wanted, const Source& source) {
  const CropPlan& plan = wanted.plan;
  const PipelineJob job{source.job.original, source.probe, plan, source.job.deadline,
                        source.job.limits.fail_on};
  if (picture.scaled.bands == 4) return RenderInks(picture, wanted.spec, job, source);
  const auto small = [&] {
    const Stopwatch resizing(source.timings.resize);
    return Shrunk(picture, source, plan);
  }();
  if (!small) return tl::unexpected(small.error());
  if (source.probe.orientation <= 1 && source.profile.empty() && !plan.by_attention) {
    return EncodeCounted(*small, wanted.spec, source);
  }
  const ScaledJpeg bare = WithoutAlpha(*small, picture.scaled.bands);
  const auto image = Attempt("wrap", ErrorCode::kInternal, [&] { return ImageOf(bare, source.profile); });
  if (!image) return tl::unexpected(image.error());
  const auto done = FinishFrame(*image, job, source.timings);
  return done ? EncodeCounted(*done, wanted.spec, source) : tl::unexpected(done.error());
}

// The specs of one scale, by their places among all.
struct Group {
  int shrink;
  std::vector<std::size_t> places;
};

std::vector<Group> GroupsOf(std::span<const CropPlan> plans, const Source& source) {
  std::vector<Group> groups;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    const Size wanted = StoredTarget(source.probe, plans[i]);
    const int shrink = JpegShrink(source.probe.stored, wanted, source.job.encoding.jpeg_margin);
    const auto known = std::ranges::find(groups, shrink, &Group::shrink);
    if (known == groups.end()) {
      groups.push_back({shrink, {i}});
    } else {
      known->places.push_back(i);
    }
  }
  return groups;
}

// "Fast" only where all of it was.
std::string_view Joined(std::string_view path, std::string_view other) {
  if (path == other) return path;
  return path == kJpegAgainPath || other == kJpegAgainPath ? kJpegAgainPath : kVipsPath;
}

// The rendering, and whether this is its first group: whose way is then that of all.
struct Progress {
  Rendering& rendering;
  bool first;

  void Took(std::string_view path) { rendering.path = first ? path : Joined(rendering.path, path); }
};

Result<void> RenderScaled(const Group& group, std::span<const CropPlan> plans, const Source& source,
                          Progress progress) {
  Rendering& rendering = progress.rendering;
  const VipsJob& job = source.job;
  const auto decoded = [&] {
    const Stopwatch decoding(rendering.timings.decode);
    return DecodeJpeg({job.original, job.facts.multipass, job.limits.fail_on, job.deadline}, group.shrink);
  }();
  if (!decoded) return tl::unexpected(decoded.error());
  progress.Took(decoded->path);
  for (const std::size_t place : group.places) {
    auto image = RenderOne({decoded->picture, group.shrink}, {job.specs[place], plans[place]}, source);
    if (!image) return tl::unexpected(image.error());
    rendering.images[place] = std::move(*image);
  }
  return {};
}

Result<void> RenderWhole(const Group& group, const VipsJob& job, Progress progress) {
  Rendering& rendering = progress.rendering;
  std::vector<ThumbnailSpec> specs;
  for (const std::size_t place : group.places) specs.push_back(job.specs[place]);
  VipsJob part = job;
  part.specs = specs;
  auto rendered = RenderThroughVips(part);
  if (!rendered) return tl::unexpected(rendered.error());
  progress.Took(rendered->path);
  rendering.timings.decode += rendered->timings.decode;
  rendering.timings.resize += rendered->timings.resize;
  rendering.timings.encode += rendered->timings.encode;
  for (std::size_t i = 0; i < group.places.size(); ++i) {
    rendering.images[group.places[i]] = std::move(rendered->images[i]);
  }
  return {};
}

bool HasUsualBands(const ImageFacts& facts) {
  return facts.bands == 1 || facts.bands == 3 || facts.bands == 4;
}

}  // namespace

Result<Rendering> RenderJpeg(const VipsJob& job) try {
  std::string profile = ProfileOf(job);
  const bool keeps_profile = job.encoding.keep_profile && !profile.empty();
  if (keeps_profile || !HasUsualBands(job.facts)) return RenderThroughVips(job);
  const ThreadStateCleanup cleanup;
  Rendering rendering;
  const Source source{job, ProbeOf(job.facts), std::move(profile), rendering.timings};
  std::vector<CropPlan> plans;
  for (const ThumbnailSpec& spec : job.specs) {
    const auto plan = PlanCrop(source.probe.upright(), spec, job.limits);
    if (!plan) return tl::unexpected(plan.error());
    plans.push_back(*plan);
  }
  rendering.source_format = ToString(ImageFormat::kJpeg);
  rendering.source_width = source.probe.upright().width;
  rendering.source_height = source.probe.upright().height;
  rendering.images.resize(job.specs.size());
  bool first = true;
  for (const Group& group : GroupsOf(plans, source)) {
    const Progress progress{rendering, std::exchange(first, false)};
    const auto done =
        group.shrink == 1 ? RenderWhole(group, job, progress) : RenderScaled(group, plans, source, progress);
    if (!done) return tl::unexpected(done.error());
  }
  return rendering;
} catch (const std::bad_alloc&) {
  return tl::unexpected(Error{ErrorCode::kInternal, "", "out of memory"});
}

}  // namespace imaging
