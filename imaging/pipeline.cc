#include "imaging/pipeline.h"

#include <array>
#include <memory>
#include <span>

#include <vips/vips8>

#include "imaging/attention.h"
#include "imaging/codecs/decoder.h"
#include "imaging/colour.h"
#include "imaging/deadline_guard.h"
#include "imaging/decoder_failure.h"
#include "imaging/jpeg/scale_choice.h"
#include "imaging/resize.h"
#include "imaging/shrink_on_load.h"

namespace imaging {
namespace {

using std::chrono::steady_clock;
using vips::VImage;

struct Step {
  std::string_view name;
  VImage (*apply)(const VImage& image, const PipelineJob& job);
};

Size StoredTarget(const PipelineJob& job) {
  return imaging::StoredTarget(job.probe, job.plan);
}

VImage Decode(const VImage& /*nothing*/, const PipelineJob& job) {
  const DecodeScale scale = ScaleOf(job);
  return OpenImage(job.original, {.format = job.probe.format,
                                  .shrink = scale.shrink,
                                  .scale = scale.drawing,
                                  .embedded = job.embedded,
                                  .fail_on = job.fail_on});
}

VImage DecodeFrames(const VImage& /*nothing*/, const PipelineJob& job) {
  return OpenImage(job.original, {.format = job.probe.format, .all_frames = true, .fail_on = job.fail_on});
}

VImage WatchClock(const VImage& image, const PipelineJob& job) {
  return StopAtDeadline(image, job.deadline);
}

VImage KeepOneAlpha(const VImage& image, const PipelineJob& /*job*/) {
  return WithoutExtraBands(image);
}

VImage Resize(const VImage& image, const PipelineJob& job) {
  return job.linear_light ? ResizeInLinearLight(image, StoredTarget(job))
                          : ResizeExactly(image, StoredTarget(job));
}

// Where it is known beforehand what is kept, nothing else is computed.
VImage Crop(const VImage& image, const PipelineJob& job) {
  if (job.plan.by_attention || !job.plan.crops()) return image;
  const Rect part = StoredPart(job.plan.kept, job.plan.resized, job.probe.orientation);
  return image.extract_area(part.left, part.top, part.width, part.height);
}

// Everything before was a plan; here the pixels are decoded and made small.
VImage Evaluate(const VImage& image, const PipelineJob& job) {
  const DeadlineGuard guard(image, job.deadline);
  return image.copy_memory();
}

VImage TurnUpright(const VImage& image, const PipelineJob& job) {
  switch (job.probe.orientation) {
    case 2:
      return image.fliphor();
    case 3:
      return image.rot180();
    case 4:
      return image.flipver();
    case 5:
      return image.rot90().fliphor();
    case 6:
      return image.rot90();
    case 7:
      return image.rot270().fliphor();
    case 8:
      return image.rot270();
    default:
      return image;
  }
}

// After the resize and not before it: a profile says what the stored numbers mean, so it may wait until there
// are few of them.
VImage ConvertColours(const VImage& image, const PipelineJob& job) {
  if (job.keep_profile && HasColoursOfItsOwn(image)) return To8Bit(image);
  VImage srgb = ToSrgb8(image).copy();
  vips_image_remove(srgb.get_image(), VIPS_META_ICC_NAME);
  return srgb;
}

VImage CropByAttention(const VImage& image, const PipelineJob& job) {
  if (!job.plan.by_attention) return image;
  const Rect part = AttendedPart(image, job.plan.result());
  return image.extract_area(part.left, part.top, part.width, part.height);
}

// Nothing of where, when and with what a picture was taken leaves the house. What is left of profiles here
// says what the numbers mean.
VImage StripMetadata(const VImage& image, const PipelineJob& /*job*/) {
  VImage bare = image.copy(VImage::option()->set("xres", 1.0)->set("yres", 1.0));
  const std::unique_ptr<gchar*, decltype(&g_strfreev)> fields(vips_image_get_fields(bare.get_image()),
                                                              g_strfreev);
  for (gchar** field = fields.get(); *field != nullptr; ++field) {
    if (std::string_view(*field) != VIPS_META_ICC_NAME) vips_image_remove(bare.get_image(), *field);
  }
  return bare;
}

constexpr std::array kOpenSteps = {Step{"decode", Decode}, Step{"clock", WatchClock}};
constexpr std::array kOpenWholeSteps = {Step{"decode", Decode}, Step{"clock", WatchClock},
                                        Step{"bands", KeepOneAlpha}, Step{"evaluate", Evaluate}};
constexpr std::array kOpenFramesSteps = {Step{"decode", DecodeFrames}, Step{"clock", WatchClock}};
constexpr std::array kShrinkSteps = {Step{"bands", KeepOneAlpha}, Step{"resize", Resize}, Step{"crop", Crop},
                                     Step{"evaluate", Evaluate}};
constexpr std::array kFinishSteps = {Step{"upright", TurnUpright}, Step{"colours", ConvertColours},
                                     Step{"attention", CropByAttention}, Step{"strip", StripMetadata},
                                     Step{"evaluate", Evaluate}};

Result<VImage> RunSteps(std::span<const Step> steps, VImage image, const PipelineJob& job) {
  for (const Step& step : steps) {
    auto next = Attempt(step.name, ErrorCode::kCorrupt, [&] { return step.apply(image, job); });
    // Also how a stopped evaluation shows: libvips does not say why it failed.
    if (steady_clock::now() >= job.deadline)
      return tl::unexpected(Error{ErrorCode::kTimeout, "", std::string(step.name)});
    if (!next) return next;
    image = std::move(*next);
  }
  return image;
}

std::chrono::microseconds Since(steady_clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - start);
}

}  // namespace

Size StoredTarget(const ImageProbe& probe, const CropPlan& plan) {
  return SwapsSides(probe.orientation) ? Transposed(plan.resized) : plan.resized;
}

Result<VImage> RunPipeline(const PipelineJob& job, RenderTimings& timings) {
  const auto start = steady_clock::now();
  auto opened = RunSteps(kOpenSteps, VImage(), job);
  timings.decode += Since(start);
  if (!opened) return opened;
  return RunFrame(*opened, job, timings);
}

DecodeScale ScaleOf(const PipelineJob& job) {
  const Size wanted = StoredTarget(job);
  if (job.linear_light) return {1, DrawingScale(job.probe, wanted)};
  if (job.probe.format == ImageFormat::kJpeg)
    return {job.jpeg_margin == 0 ? 1 : JpegShrink(job.probe.stored, wanted, job.jpeg_margin), 1};
  return {ShrinkOnLoad(job.probe, wanted), DrawingScale(job.probe, wanted)};
}

Result<VImage> DecodeWhole(const PipelineJob& job, RenderTimings& timings) {
  const auto start = steady_clock::now();
  auto whole = RunSteps(kOpenWholeSteps, VImage(), job);
  timings.decode += Since(start);
  return whole;
}

Result<VImage> OpenFrames(const PipelineJob& job) {
  return RunSteps(kOpenFramesSteps, VImage(), job);
}

Result<VImage> RunFrame(const VImage& frame, const PipelineJob& job, RenderTimings& timings) {
  const auto start = steady_clock::now();
  auto small = RunSteps(kShrinkSteps, frame, job);
  timings.decode += Since(start);
  return small ? FinishFrame(*small, job, timings) : small;
}

Result<VImage> FinishFrame(const VImage& small, const PipelineJob& job, RenderTimings& timings) {
  const auto start = steady_clock::now();
  auto done = RunSteps(kFinishSteps, small, job);
  timings.resize += Since(start);
  return done;
}

}  // namespace imaging
