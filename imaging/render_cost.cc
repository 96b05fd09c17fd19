// The constants were fitted to 600 renderings of real and made files of every format, from icons to 24
// megapixels, to widths of 180, 1,024 and 3,000, each in a process of its own: processor time of a second run
// (a worker has long been warm), and how far the resident set grew during a first one. libvips 8.14,
// libjpeg-turbo 2.1, libpng 1.6, libaom and libde265 of Debian 12; a virtual core of a 2023 server; PNG
// written with the default effort. Half of the predicted times are within twice what was measured, nine out
// of ten between 0.95 and 4.5 times, those of large pictures within twice; of memory, 1 and 2.6 times.
#include "imaging/render_cost.h"

#include <algorithm>
#include <limits>

#include "imaging/geometry.h"
#include "imaging/png/inflated.h"
#include "imaging/png/png_writer.h"
#include "imaging/shrink_on_load.h"

namespace imaging {
namespace {

// Nanoseconds of one core, and bytes.
struct Work {
  double time = 0;
  double memory = 0;
};

// One rendering, as far as its decoder is concerned.
struct Task {
  const ImageFacts& facts;
  double pixels;         // as stored
  double decoded;        // pixels that the decoder delivers, after shrink-on-load
  double decoded_width;  // of them
  double sample_bytes;   // of one sample, decoded
};

constexpr double kBaseTime = 3e6;
constexpr double kBaseMemory = 8e6;
// libvips keeps lines of a picture that comes from top to bottom, more of them the stronger it is reduced.
constexpr double kLines = 1'800;
constexpr double kLinesInMemory = 300;  // of one that is in memory already
// Premultiplication and its undoing, for every pixel that is decoded.
constexpr double kAlphaTime = 7;
// A transform between colour spaces is prepared from tables, and those of ink are large.
constexpr double kProfileByteTime = 40;
constexpr double kInkTime = 2e7;

// Writing the thumbnail, per sample: of a photo, and of a flat drawing with what is added for each byte per
// sample that its original has in a lossless format. Pictures too large for the writer of one piece go
// through libvips.
struct Writing {
  double photo;
  double flat;
  double detail;
  double memory;
};
constexpr Writing kInOnePiece = {30, 6, 100, 6};
constexpr Writing kInPieces = {90, 15, 250, 4};

// PNG to PNG without libvips holds all samples.
constexpr double kFastTime = 1e6;
constexpr double kFastMemory = 4e6;
// Sizes, gamma, time: what has no profile and no EXIF stays below.
constexpr std::uint64_t kHarmlessMetadata = 128;

double Lines(const Task& task, double lines) {
  const double height = task.decoded / std::max(task.decoded_width, 1.0);
  return std::min(lines, height) * task.decoded_width * task.facts.bands * task.sample_bytes;
}

// Huffman decoding goes by bytes, the rest by pixels. The coefficients of a progressive file, two bytes each,
// are all held, and each scan walks over some of them: little for an empty one, and the others have bytes.
Work Jpeg(const Task& task) {
  const ImageFacts& facts = task.facts;
  const double bytes = static_cast<double>(facts.file_bytes);
  const double coefficients = facts.multipass ? task.pixels * facts.coded_samples : 0;
  Work work;
  work.time = (facts.multipass ? 45 : 11) * bytes + (1.5 + 0.03 * facts.scans) * coefficients;
  work.time += 0.2 * task.pixels + 4.0 * task.decoded * facts.bands;
  work.memory = 2 * coefficients + Lines(task, kLines);
  return work;
}

// Whether png/png_fast_path.h will take it, as far as the header tells.
bool TakesFastPath(const Task& task, Size target) {
  const ImageFacts& facts = task.facts;
  const bool plain = facts.format == ImageFormat::kPng && facts.orientation == 1 &&
                     facts.metadata_bytes <= kHarmlessMetadata;
  const bool enlarged = target.width > facts.size.width || target.height > facts.size.height;
  const double samples = task.pixels * facts.bands * task.sample_bytes;
  return plain && !enlarged && PixelCount(target) <= kMostPixelsInOnePiece && samples < kMostInflatedBytes;
}

Work FastPng(const Task& task) {
  const double samples = task.pixels * task.facts.bands * task.sample_bytes;
  return {kFastTime + 1.4 * samples + 12.0 * static_cast<double>(task.facts.file_bytes),
          kFastMemory + 1.05 * samples};
}

// Unpacking goes by bytes where there are few, by samples where they hardly pack.
Work Png(const Task& task) {
  const double samples = task.pixels * task.facts.bands * task.sample_bytes;
  const double bytes = static_cast<double>(task.facts.file_bytes);
  Work work;
  work.time =
      3.2 * samples + std::min(20 * bytes, 3 * samples) + (task.facts.multipass ? 10 * task.pixels : 0);
  work.memory = task.facts.multipass ? 1.1 * samples + Lines(task, kLinesInMemory) : Lines(task, kLines);
  return work;
}

// The decoder walks over all of the picture, and writes it as small as it is asked for into memory.
Work Webp(const Task& task) {
  const double bytes = static_cast<double>(task.facts.file_bytes) / task.facts.frames;
  if (task.facts.lossless) {
    return {10 * task.pixels + 10 * bytes + 5 * task.decoded, 4.5 * task.pixels + 12 * task.decoded};
  }
  return {2 * task.pixels + 65 * bytes + 9 * task.decoded, 12 * task.decoded};
}

// All blocks are looked at, the first frame's are decoded.
Work Gif(const Task& task) {
  const double bytes = static_cast<double>(task.facts.file_bytes);
  return {1.0 * bytes + 5 * bytes / task.facts.frames + 10 * task.pixels, 6 * task.pixels};
}

// What the packing is, the first tags do not tell: a file as large as its samples has none.
Work Tiff(const Task& task) {
  const double bytes = static_cast<double>(task.facts.file_bytes);
  const double samples = task.pixels * task.facts.bands * task.sample_bytes;
  const double block =
      static_cast<double>(PixelCount(task.facts.block)) * task.facts.bands * task.sample_bytes;
  Work work;
  work.time = bytes >= samples ? 1.2 * samples : 3 * samples + 4 * bytes;
  work.memory = 2 * block + Lines(task, kLines);
  return work;
}

// Alpha is a picture of its own; what has more than eight bits becomes sixteen.
Work Heif(const Task& task) {
  const bool av1 = task.facts.format == ImageFormat::kAvif;
  const bool alpha = task.facts.bands == 4;
  const double bytes = static_cast<double>(task.facts.file_bytes);
  Work work;
  work.time = (av1 ? 24 : 42) * task.pixels * (task.facts.bits > 8 ? 1.4 : 1) * (alpha ? 1.4 : 1);
  work.time += (av1 ? 100 : 55) * bytes;
  work.memory = (av1 ? 14 : 10) * task.pixels * task.sample_bytes * (alpha ? 1.2 : 1);
  return work;
}

// By its elements, which go by bytes: a guess, as a filter over all of it takes a few letters.
Work Svg(const Task& task) {
  const double bytes = static_cast<double>(task.facts.file_bytes);
  return {1e7 + 200 * bytes, 5e6 + 40 * bytes + 4 * task.decoded};
}

Work Decoding(const Task& task) {
  switch (task.facts.format) {
    case ImageFormat::kJpeg:
      return Jpeg(task);
    case ImageFormat::kPng:
      return Png(task);
    case ImageFormat::kWebp:
      return Webp(task);
    case ImageFormat::kGif:
      return Gif(task);
    case ImageFormat::kTiff:
      return Tiff(task);
    case ImageFormat::kAvif:
    case ImageFormat::kHeic:
      return Heif(task);
    case ImageFormat::kSvg:
      break;
  }
  return Svg(task);
}

// As stored.
Size Target(const ImageFacts& facts, const ThumbnailSpec& spec) {
  Limits none;
  none.max_pixels = std::numeric_limits<std::uint64_t>::max();
  none.max_side = std::numeric_limits<int>::max();
  const bool lies = SwapsSides(facts.orientation);
  const Size upright = lies ? Transposed(facts.size) : facts.size;
  const Size target = FitSize(upright, spec, none).value_or(Size{1, 1});
  return lies ? Transposed(target) : target;
}

Task TaskOf(const ImageFacts& facts, Size target) {
  ImageProbe probe;
  probe.format = facts.format;
  probe.stored = facts.size;
  probe.pages = facts.frames;
  const double pixels = static_cast<double>(PixelCount(facts.size));
  const double sample_bytes = facts.bits > 16 ? facts.bits / 8.0 : facts.bits > 8 ? 2 : 1;
  if (facts.format == ImageFormat::kSvg) {
    return {facts, pixels, static_cast<double>(PixelCount(target)), static_cast<double>(target.width), 1};
  }
  const double shrink = ShrinkOnLoad(probe, target);
  return {facts, pixels, pixels / (shrink * shrink), facts.size.width / shrink, sample_bytes};
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

// How well a lossless original is packed tells how its thumbnail will be.
double WritingTime(const Task& task, const Writing& writing) {
  if (IsLossy(task.facts)) return writing.photo;
  if (task.facts.format == ImageFormat::kSvg) return writing.flat;
  const double bytes = static_cast<double>(task.facts.file_bytes) / task.facts.frames;
  const double samples =
      task.pixels * (task.facts.format == ImageFormat::kGif ? 1 : task.facts.bands) * task.sample_bytes;
  return std::min(writing.photo, writing.flat + writing.detail * bytes / samples);
}

double ColourTime(const ImageFacts& facts) {
  const bool ink = facts.format == ImageFormat::kJpeg && facts.bands == 4;
  return kProfileByteTime * static_cast<double>(facts.metadata_bytes) + (ink ? kInkTime : 0);
}

Work ThroughVips(const Task& task) {
  const ImageFacts& facts = task.facts;
  const bool alpha = facts.bands == 2 || (facts.bands == 4 && facts.format != ImageFormat::kJpeg);
  Work work = Decoding(task);
  work.time += kBaseTime + ColourTime(facts) + (alpha ? kAlphaTime * task.decoded : 0);
  work.memory += kBaseMemory;
  return work;
}

Work RenderingOf(const ImageFacts& facts, const ThumbnailSpec& spec) {
  const Size target = Target(facts, spec);
  const Task task = TaskOf(facts, target);
  const Writing& writing = PixelCount(target) <= kMostPixelsInOnePiece ? kInOnePiece : kInPieces;
  const double result = static_cast<double>(PixelCount(target)) * facts.bands;
  Work work = TakesFastPath(task, target) ? FastPng(task) : ThroughVips(task);
  work.time += WritingTime(task, writing) * result;
  work.memory += writing.memory * result;
  return work;
}

}  // namespace

RenderCost PredictCost(const ImageFacts& facts, std::span<const ThumbnailSpec> specs) {
  Work all;
  ImageFacts known = facts;
  // Unknown: then it is little, or the decoder refuses it.
  if (PixelCount(known.size) == 0) known.size = {1, 1};
  for (const ThumbnailSpec& spec : specs) {
    const Work one = RenderingOf(known, spec);
    all.time += one.time;
    all.memory = std::max(all.memory, one.memory);
  }
  RenderCost cost;
  cost.cpu_time = std::chrono::microseconds(static_cast<std::int64_t>(std::min(all.time / 1'000, 1e15)));
  cost.peak_memory_bytes = static_cast<std::uint64_t>(std::min(all.memory, 1e18));
  return cost;
}

}  // namespace imaging
