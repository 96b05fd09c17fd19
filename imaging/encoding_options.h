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

  bool operator==(const EncodingOptions&) const = default;
};

}  // namespace imaging
