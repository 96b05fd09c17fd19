// Our scaled decoding beside libjpeg's.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <string>
#include <string_view>

#include "imaging/jpeg/scaled_jpeg.h"
#include "tests/support/jpeg_maker.h"

namespace imaging::testing {

inline tl::expected<ScaledJpeg, JpegHandOver> DecodedByUs(std::string_view file, int scale) {
  return DecodeScaledJpeg(file, scale == 8 ? JpegScale::kEighth : JpegScale::kQuarter,
                          std::chrono::steady_clock::now() + std::chrono::minutes(5));
}

struct Difference {
  bool same_shape = false;
  int most = 255;     // levels
  double mean = 255;  // levels
};

// `inverted`: ours holds full ink as 255, libjpeg's as it is stored.
inline Difference Compare(const ScaledJpeg& ours, const JpegPicture& theirs, bool inverted) {
  Difference difference;
  difference.same_shape = ours.width == theirs.width && ours.height == theirs.height &&
                          ours.bands == theirs.bands && ours.pixels.size() == theirs.pixels.size();
  if (!difference.same_shape) return difference;
  difference.most = 0;
  double sum = 0;
  for (std::size_t i = 0; i < ours.pixels.size(); ++i) {
    const int level = inverted ? 255 - ours.pixels[i] : ours.pixels[i];
    const int distance = std::abs(level - theirs.pixels[i]);
    difference.most = std::max(difference.most, distance);
    sum += distance;
  }
  difference.mean = sum / static_cast<double>(ours.pixels.size());
  return difference;
}

// Levels between our picture and libjpeg's of the same coefficients, at most: a rounding or two of a sample,
// and what the conversion of colours makes of them.
inline constexpr int kMostRounding = 4;

// Whether CMYK is stored the other way round, full ink as 0.
inline bool HasAdobe(std::string_view file) {
  return file.find(std::string_view("\xFF\xEE\0\x0E"
                                    "Adobe",
                                    9)) != std::string_view::npos;
}

inline bool IsFourInks(JpegSpace space) {
  return space == JpegSpace::kCmyk || space == JpegSpace::kYcck;
}

}  // namespace imaging::testing
