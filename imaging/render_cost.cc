// The constants here and in decoding_cost.cc were fitted to 600 renderings to PNG of real and made files of
// every format, from icons to 24 megapixels, to widths of 180, 1,024 and 3,000, each in a process of its own:
// processor time of a second run (a worker has long been warm), and how far the resident set grew during a
// first one. libvips 8.14, libjpeg-turbo 2.1, libpng 1.6, libaom and libde265 of Debian 12; a virtual core of
// a 2023 server; PNG written with the default effort. Half of the predicted times are within twice what was
// measured, nine out of ten between 0.95 and 4.5 times, those of large pictures within twice; of memory, 1
// and 2.6 times. The other formats (encoding_cost.cc), crops and animations were tried on 80 renderings more:
// nine out of ten between 0.8 and 4 times, the dearer ones between 0.9 and 2.5.
#include "imaging/render_cost.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <vector>

#include "imaging/animation/animation_plan.h"
#include "imaging/crop_plan.h"
#include "imaging/decoding_cost.h"
#include "imaging/encoding_cost.h"
#include "imaging/jpeg/scale_choice.h"
#include "imaging/png/inflated.h"
#include "imaging/png/png_writer.h"
#include "imaging/shared_decode.h"
#include "imaging/shrink_on_load.h"

namespace imaging {
namespace {

constexpr double kBaseTime = 3e6;
constexpr double kBaseMemory = 8e6;
// Premultiplication and its undoing, for every pixel that is decoded.
constexpr double kAlphaTime = 7;
// A transform between colour spaces is prepared from tables, and those of ink are large.
constexpr double kProfileByteTime = 40;
constexpr double kInkTime = 2e7;
// A crop by attention has all of the picture in memory that it is cut from, and looks at all of it.
constexpr double kAttentionBaseTime = 8e6;
constexpr double kAttentionTime = 30;
constexpr double kAttentionMemory = 3;  // times its samples
// The resize in integers of a picture that a decoder made smaller, for each of its pixels.
constexpr double kScaledPixelTime = 8;
// Setting up a chain of libvips, for each frame.
constexpr double kFrameTime = 5e5;

// Sizes, gamma, time: what has no profile and no EXIF stays below.
constexpr std::uint64_t kHarmlessMetadata = 128;

// A rendering of one spec.
struct Job {
  const ImageFacts& facts;
  const ThumbnailSpec& spec;
  const EncodingOptions& encoding;
  CropPlan plan;  // upright
};

CropPlan PlanOf(const ImageFacts& facts, const ThumbnailSpec& spec) {
  Limits none;
  none.max_pixels = std::numeric_limits<std::uint64_t>::max();
  none.max_side = none.max_result_side = std::numeric_limits<int>::max();
  const Size upright = SwapsSides(facts.orientation) ? Transposed(facts.size) : facts.size;
  return PlanCrop(upright, spec, none).value_or(CropPlan{{1, 1}, {0, 0, 1, 1}});
}

double Pixels(Size size) {
  return static_cast<double>(PixelCount(size));
}

bool IsAnimated(const Job& job) {
  return AnimatedFormat(job.facts, job.spec).has_value();
}

Size StoredTarget(const Job& job) {
  const Size resized = job.plan.resized;
  return SwapsSides(job.facts.orientation) ? Transposed(resized) : resized;
}

int ShrinkOf(const Job& job) {
  const ImageFacts& facts = job.facts;
  const Size wanted = StoredTarget(job);
  if (job.encoding.linear_light) return 1;
  if (facts.format == ImageFormat::kJpeg) {
    const bool by_vips = job.encoding.keep_profile || job.encoding.use_embedded;
    const int margin = job.encoding.jpeg_margin;
    return JpegShrink(facts.size, wanted, by_vips ? std::max(margin, kVipsJpegMargin) : margin);
  }
  ImageProbe probe;
  probe.format = facts.format;
  probe.stored = facts.size;
  probe.pages = facts.frames;
  return ShrinkOnLoad(probe, wanted);
}

DecodingTask DecodingOf(const Job& job) {
  const ImageFacts& facts = job.facts;
  const Size wanted = StoredTarget(job);
  const double pixels = Pixels(facts.size);
  const double sample_bytes = facts.bits > 16 ? facts.bits / 8.0 : facts.bits > 8 ? 2 : 1;
  if (facts.format == ImageFormat::kSvg) {
    return {facts, pixels, Pixels(wanted), static_cast<double>(wanted.width), 1, false};
  }
  const double shrink = ShrinkOf(job);
  return {facts,        pixels,         pixels / (shrink * shrink), facts.size.width / shrink,
          sample_bytes, IsAnimated(job)};
}

// Whether png/png_fast_path.h will take it, as far as the header tells.
bool TakesFastPath(const Job& job, const DecodingTask& task) {
  const ImageFacts& facts = job.facts;
  const Size resized = job.plan.resized;
  const bool plain = facts.format == ImageFormat::kPng && facts.orientation == 1 &&
                     facts.metadata_bytes <= kHarmlessMetadata;
  const bool enlarged = resized.width > facts.size.width || resized.height > facts.size.height;
  const double samples = task.pixels * facts.bands * task.sample_bytes;
  return plain && !enlarged && !job.plan.by_attention && PixelCount(resized) <= kMostPixelsInOnePiece &&
         samples < kMostInflatedBytes;
}

bool IsLossy(const ImageFacts& facts) {
  switch (facts.format) {
    case ImageFormat::kJpeg:
    case ImageFormat::kAvif:
    case ImageFormat::kHeic:
      return true;
    case ImageFormat::kWebp:
      return !facts.lossless;
    default:
      return false;
  }
}

// Nothing is known of a drawing: it will be flat.
double Density(const DecodingTask& task) {
  const ImageFacts& facts = task.facts;
  if (facts.format == ImageFormat::kSvg) return 0;
  const double bytes = static_cast<double>(facts.file_bytes) / facts.frames;
  return bytes / (task.pixels * (facts.format == ImageFormat::kGif ? 1 : facts.bands) * task.sample_bytes);
}

Work Dearer(const Work& one, const Work& other) {
  return {std::max(one.time, other.time), std::max(one.memory, other.memory)};
}

// Which of the accepted formats it will be, the picture decides.
Work DearestStill(EncodingTask task, const Job& job) {
  task.format = OutputFormat::kPng;
  Work dearest = EncodingCost(task, job.encoding);
  const auto& accepted = job.spec.accepted;
  for (std::size_t i = 0; i < std::min<std::size_t>(accepted.count, accepted.formats.size()); ++i) {
    task.format = accepted.formats.at(i);
    if (task.format == OutputFormat::kGif) continue;  // of animations only
    dearest = Dearer(dearest, EncodingCost(task, job.encoding));
  }
  return dearest;
}

Work Encoding(const Job& job, const DecodingTask& decoding) {
  EncodingTask task{job.spec.format, Pixels(job.plan.result()), static_cast<double>(job.facts.bands)};
  task.photograph = IsLossy(job.facts);
  task.density = Density(decoding);
  if (const auto animated = AnimatedFormat(job.facts, job.spec)) {
    task.format = *animated;
    task.frames = job.facts.frames;
    return EncodingCost(task, job.encoding);
  }
  return task.format == OutputFormat::kAuto ? DearestStill(task, job) : EncodingCost(task, job.encoding);
}

double ColourTime(const ImageFacts& facts) {
  const bool ink = facts.format == ImageFormat::kJpeg && facts.bands == 4;
  return kProfileByteTime * static_cast<double>(facts.metadata_bytes) + (ink ? kInkTime : 0);
}

Work Attention(const Job& job) {
  if (!job.plan.by_attention) return {};
  const double pixels = Pixels(job.plan.resized);
  return {kAttentionBaseTime + kAttentionTime * pixels, kAttentionMemory * pixels * job.facts.bands};
}

Work ThroughVips(const Job& job, const DecodingTask& task) {
  const ImageFacts& facts = job.facts;
  const bool alpha = facts.bands == 2 || (facts.bands == 4 && facts.format != ImageFormat::kJpeg);
  const double frames = task.all_frames ? facts.frames : 1;
  const Work attention = Attention(job);
  Work work = DecodingCost(task);
  work.time += kBaseTime + ColourTime(facts) + attention.time;
  work.time += frames * ((alpha ? kAlphaTime * task.decoded : 0) + (task.all_frames ? kFrameTime : 0));
  work.memory += kBaseMemory + attention.memory;
  return work;
}

Work ByFastPath(const Job& job, const DecodingTask& task) {
  Work work = FastPngCost(task);
  if (job.plan.crops()) work.memory += 4 * Pixels(job.plan.resized);
  return work;
}

bool IsScaledJpeg(const Job& job) {
  return job.facts.format == ImageFormat::kJpeg && ShrinkOf(job) > 1;
}

Work ByScaledJpeg(const Job& job, const DecodingTask& task) {
  const Work attention = Attention(job);
  Work work = ScaledJpegCost(task, ShrinkOf(job));
  work.time += kScaledPixelTime * task.decoded + ColourTime(job.facts) + attention.time;
  work.memory += attention.memory;
  return work;
}

Work RenderingOf(const Job& job) {
  const DecodingTask task = DecodingOf(job);
  const Work writing = Encoding(job, task);
  Work work = IsScaledJpeg(job)          ? ByScaledJpeg(job, task)
              : TakesFastPath(job, task) ? ByFastPath(job, task)
                                         : ThroughVips(job, task);
  work.time += writing.time;
  work.memory += writing.memory;
  return work;
}

enum class Way { kVips, kFastPng, kScaledJpeg };

// What thumbnails have to have in common to share their decode.
struct SharedTask {
  Way way = Way::kVips;
  double decoded = 0;
  bool operator==(const SharedTask&) const = default;
};

std::optional<SharedTask> SharedTaskOf(const Job& job) {
  const DecodingTask task = DecodingOf(job);
  if (IsScaledJpeg(job)) return SharedTask{Way::kScaledJpeg, task.decoded};
  if (TakesFastPath(job, task)) return SharedTask{Way::kFastPng, task.pixels};
  if (task.all_frames || !SharesDecode(job.facts, ShrinkOf(job))) return std::nullopt;
  return SharedTask{Way::kVips, task.decoded};
}

// One that finds the picture decoded has it resized and encoded only.
constexpr double kResizeTime = 3;        // for a sample in memory, through libvips
constexpr double kFastResizeTime = 0.5;  // of a row that the fast path has just read
double SavedTime(const Job& job, const SharedTask& shared) {
  const DecodingTask task = DecodingOf(job);
  const double samples = shared.decoded * job.facts.bands;
  switch (shared.way) {
    case Way::kScaledJpeg:
      return ScaledJpegCost(task, ShrinkOf(job)).time;
    case Way::kFastPng:
      return std::max(0.0, FastPngCost(task).time - samples * kFastResizeTime);
    case Way::kVips:
      break;
  }
  return std::max(0.0, DecodingCost(task).time - samples * kResizeTime);
}

}  // namespace

RenderCost PredictCost(const ImageFacts& facts, std::span<const ThumbnailSpec> specs,
                       const EncodingOptions& encoding) {
  Work all;
  double held = 0;  // of a picture that several are made from
  ImageFacts known = facts;
  // Unknown: then it is little, or the decoder refuses it.
  if (PixelCount(known.size) == 0) known.size = {1, 1};
  std::vector<SharedTask> decoded;
  for (const ThumbnailSpec& spec : specs) {
    const Job job{known, spec, encoding, PlanOf(known, spec)};
    const Work one = RenderingOf(job);
    all.time += one.time;
    all.memory = std::max(all.memory, one.memory);
    const auto shared = SharedTaskOf(job);
    if (!shared) continue;
    if (std::ranges::find(decoded, *shared) != decoded.end()) {
      all.time -= SavedTime(job, *shared);
      if (shared->way == Way::kVips) held = std::max(held, SharedDecodeBytes(known, ShrinkOf(job)));
    } else {
      decoded.push_back(*shared);
    }
  }
  all.memory += held;
  RenderCost cost;
  cost.cpu_time = std::chrono::microseconds(static_cast<std::int64_t>(std::min(all.time / 1'000, 1e15)));
  cost.peak_memory_bytes = static_cast<std::uint64_t>(std::min(all.memory, 1e18));
  return cost;
}

}  // namespace imaging
