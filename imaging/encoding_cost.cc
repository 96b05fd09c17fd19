// Fitted to a photograph and a piece of clip art of 180 to 2,000 pixels with every effort: libjpeg-turbo 2.1,
// libwebp 1.2, libaom 3.6, cgif 0.3 with libimagequant 2.17 of Debian 12, a virtual core of a 2023 server.
#include "imaging/encoding_cost.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "imaging/png/png_writer.h"

namespace imaging {
namespace {

// Of an effort within the table.
template <std::size_t Count>
double At(const std::array<double, Count>& table, int effort, int least) {
  return table.at(static_cast<std::size_t>(std::clamp(effort - least, 0, static_cast<int>(Count) - 1)));
}

// Of `flat` for what is packed as well as can be, up to `photo`.
double Between(double flat, double photo, const EncodingTask& task) {
  const double busy = task.photograph ? 1 : std::min(1.0, 3.3 * task.density);
  return flat + (photo - flat) * busy;
}

// All wait for the writer, and what is written grows beside them.
double FramesInMemory(const EncodingTask& task) {
  return task.frames > 1 ? (task.bands + 0.5) * task.pixels * task.frames : 0;
}

// Per sample: of a photo, and of a flat drawing with what is added for each byte per sample that its original
// has in a lossless format. Pictures too large for the writer of one piece go through libvips.
struct PngWriting {
  double photo;
  double flat;
  double detail;
  double memory;
};
constexpr PngWriting kInOnePiece = {30, 6, 100, 6};
constexpr PngWriting kInPieces = {90, 15, 250, 4};
constexpr std::array kPngEfforts = {0.7, 0.8, 0.95, 1.0, 1.0, 1.2, 2.1, 3.3, 14.0, 70.0};

Work Png(const EncodingTask& task, const EncodingOptions& options) {
  const bool one_piece = task.pixels <= static_cast<double>(kMostPixelsInOnePiece);
  const PngWriting& writing = one_piece ? kInOnePiece : kInPieces;
  const double samples = task.pixels * task.bands;
  const double flat = writing.flat + writing.detail * task.density;
  const double time = task.photograph ? writing.photo : std::min(writing.photo, flat);
  const double effort = one_piece ? At(kPngEfforts, options.png_effort, kLeastPngEffort) : 1;
  return {time * effort * samples, writing.memory * samples};
}

Work Jpeg(const EncodingTask& task) {
  return {5e5 + Between(7, 13, task) * task.pixels, 9 * task.pixels};
}

// Drawings are also written without loss, which has a memory of its own that does not grow for ever.
Work Webp(const EncodingTask& task, const EncodingOptions& options) {
  constexpr std::array kLossy = {45.0, 50.0, 55.0, 90.0, 100.0, 110.0, 200.0};
  constexpr std::array kLossless = {60.0, 60.0, 220.0, 220.0, 250.0, 250.0, 320.0};
  constexpr double kBegin = 40'000;  // pixels
  Work work;
  work.time = 1e6 + At(kLossy, options.webp_effort, 0) * task.pixels * task.frames;
  work.memory = 12 * task.pixels + FramesInMemory(task);
  if (task.photograph) return work;
  const double lossless = At(kLossless, options.webp_effort, 0);
  // Only the first frame of an animation says whether it is drawn; most are not.
  work.time += task.frames > 1 ? lossless / 2 * task.pixels * task.frames : lossless * (task.pixels + kBegin);
  work.memory += 4e6 + std::min(80 * task.pixels, 2e7 + 20 * task.pixels);
  return work;
}

// Each step takes the next smaller block and more ways to foresee it.
Work Avif(const EncodingTask& task, const EncodingOptions& options) {
  constexpr std::array kEfforts = {50.0,    150.0,   220.0,   400.0,   1'500.0,
                                   2'000.0, 3'600.0, 5'300.0, 6'500.0, 16'500.0};
  constexpr double kBegin = 20'000;  // pixels
  const double photo = At(kEfforts, options.avif_effort, 0);
  return {2e6 + Between(0.5 * photo, photo, task) * (task.pixels + kBegin), 6e6 + 45 * task.pixels};
}

// Colours are chosen for each frame.
Work Gif(const EncodingTask& task) {
  const double begin = task.frames > 1 ? 2e6 : 12e6;
  Work work;
  work.time = task.frames * (begin + Between(60, 360, task) * task.pixels);
  work.memory = 2e6 + 42 * task.pixels + FramesInMemory(task);
  return work;
}

}  // namespace

Work EncodingCost(const EncodingTask& task, const EncodingOptions& options) {
  switch (task.format) {
    case OutputFormat::kJpeg:
      return Jpeg(task);
    case OutputFormat::kWebp:
      return Webp(task, options);
    case OutputFormat::kAvif:
      return Avif(task, options);
    case OutputFormat::kGif:
      return Gif(task);
    default:
      return Png(task, options);
  }
}

}  // namespace imaging
