// How thumbnails are made and written, as far as a request leaves it open.
#pragma once

#include <cstdint>

#include "imaging/jpeg/scale_choice.h"

namespace imaging {

// CPU for bytes when a PNG is written; the pixels are the same. bench/results/png.md has the figures.
inline constexpr int kLeastPngEffort = 1;
inline constexpr int kMostPngEffort = 10;
inline constexpr int kDefaultPngEffort = 5;

// What a spec leaves open. Of the lossy formats: 1 to 100, each on its own scale.
struct EncodingOptions {
  int png_effort = kDefaultPngEffort;
  int jpeg_quality = 80;
  int webp_quality = 80;
  int avif_quality = 60;
  int webp_effort = 4;  // 0 to 6
  int avif_effort = 2;  // 0 to 9
  // Of an animation that stays one, after which nothing is decoded: kTooManyAnimationFrames,
  // kTooManyAnimationPixels.
  int max_animation_frames = 200;
  std::uint64_t max_animation_pixels = 100'000'000;  // of the result's frames together
  int jpeg_margin = kDefaultJpegMargin;              // of JPEG originals, in per cent; see JpegShrink
  // A still keeps the colours and the profile of an RGB original whose profile is not sRGB, where its format
  // can hold one; otherwise colours become sRGB.
  bool keep_profile = false;
  // Resize light and not the numbers that stand for it: what is finely striped keeps its brightness. Always
  // sRGB, and without shrink-on-load, so several times the CPU.
  bool linear_light = false;
  // The small picture that a camera has put beside the large one, where it is large enough, of the same
  // aspect and turned the same way.
  bool use_embedded = false;

  bool operator==(const EncodingOptions&) const = default;
};

}  // namespace imaging
