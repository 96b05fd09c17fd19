#include "imaging/decoding_cost.h"

#include <algorithm>

namespace imaging {
namespace {

// PNG to PNG without libvips holds all samples.
constexpr double kFastTime = 1e6;
constexpr double kFastMemory = 4e6;
// libvips keeps lines of a picture that comes from top to bottom, more of them the stronger it is reduced.
constexpr double kLines = 1'800;
constexpr double kLinesInMemory = 300;  // of one that is in memory already
double Lines(const DecodingTask& task, double lines) {
  const double height = task.decoded / std::max(task.decoded_width, 1.0);
  return std::min(lines, height) * task.decoded_width * task.facts.bands * task.sample_bytes;
}

// The coefficients of a progressive file, two bytes each, are all held.
double HeldCoefficients(const DecodingTask& task) {
  return task.facts.multipass ? task.pixels * task.facts.coded_samples : 0;
}

// By libjpeg. Huffman decoding goes by bytes, the rest by pixels; each scan of a progressive file walks over
// some of the coefficients: little for an empty one, and the others have bytes.
double JpegTime(const DecodingTask& task) {
  const ImageFacts& facts = task.facts;
  const double bytes = static_cast<double>(facts.file_bytes);
  return (facts.multipass ? 45 : 11) * bytes + (1.5 + 0.03 * facts.scans) * HeldCoefficients(task) +
         0.2 * task.pixels + 4.0 * task.decoded * facts.bands;
}

Work Jpeg(const DecodingTask& task) {
  return {JpegTime(task), 2 * HeldCoefficients(task) + Lines(task, kLines)};
}

// Unpacking goes by bytes where there are few, by samples where they hardly pack.
Work Png(const DecodingTask& task) {
  const double samples = task.pixels * task.facts.bands * task.sample_bytes;
  const double bytes = static_cast<double>(task.facts.file_bytes);
  Work work;
  work.time =
      3.2 * samples + std::min(20 * bytes, 3 * samples) + (task.facts.multipass ? 10 * task.pixels : 0);
  work.memory = task.facts.multipass ? 1.1 * samples + Lines(task, kLinesInMemory) : Lines(task, kLines);
  return work;
}

// The decoder walks over all of the picture, and writes it as small as it is asked for into memory. Frames of
// an animation are put together on a canvas.
Work Webp(const DecodingTask& task) {
  const double frames = task.all_frames ? task.facts.frames : 1;
  const double bytes = static_cast<double>(task.facts.file_bytes) * frames / task.facts.frames;
  const double canvas = task.facts.frames > 1 ? 12 * task.pixels : 0;
  if (task.facts.lossless) {
    return {frames * (10 * task.pixels + 5 * task.decoded) + 10 * bytes,
            4.5 * task.pixels + 12 * task.decoded + canvas};
  }
  return {frames * (2 * task.pixels + 9 * task.decoded) + 65 * bytes, 12 * task.decoded + canvas};
}

// All blocks are looked at; those of the frames that are wanted are decoded, and put together on a canvas.
Work Gif(const DecodingTask& task) {
  const double frames = task.all_frames ? task.facts.frames : 1;
  const double bytes = static_cast<double>(task.facts.file_bytes);
  return {1.0 * bytes + 5 * bytes * frames / task.facts.frames + 10 * task.pixels * frames,
          (task.all_frames ? 12 : 6) * task.pixels};
}

// What the packing is, the first tags do not tell: a file as large as its samples has none.
Work Tiff(const DecodingTask& task) {
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
Work Heif(const DecodingTask& task) {
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
Work Svg(const DecodingTask& task) {
  const double bytes = static_cast<double>(task.facts.file_bytes);
  return {1e7 + 200 * bytes, 5e6 + 40 * bytes + 4 * task.decoded};
}

}  // namespace

Work DecodingCost(const DecodingTask& task) {
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

Work ScaledJpegCost(const DecodingTask& task, int shrink) {
  const ImageFacts& facts = task.facts;
  const double samples = task.decoded * facts.bands;
  // Where libvips makes the picture there are two of it for a while.
  const bool by_libjpeg = shrink == 2 || (shrink == 4 && !facts.multipass) || facts.arithmetic;
  if (by_libjpeg) {
    return {kFastTime + JpegTime(task), kFastMemory + 2 * HeldCoefficients(task) + 2.2 * samples};
  }
  const bool means_only = shrink == 8;
  const double bytes = static_cast<double>(means_only && facts.multipass ? facts.dc_bytes : facts.file_bytes);
  const double held = HeldCoefficients(task) / (means_only ? 64 : 8);
  return {kFastTime + (facts.multipass ? 20 : 7) * bytes + 2 * held + 0.1 * task.pixels,
          kFastMemory + bytes + 2 * held + 2 * samples};
}

Work FastPngCost(const DecodingTask& task) {
  const double samples = task.pixels * task.facts.bands * task.sample_bytes;
  return {kFastTime + 1.4 * samples + 12.0 * static_cast<double>(task.facts.file_bytes),
          kFastMemory + 1.05 * samples};
}

}  // namespace imaging
