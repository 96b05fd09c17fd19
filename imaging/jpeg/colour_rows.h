// Rows of components to rows of pixels. ITU-T T.871 clause 7; Adobe Technical Note 5116 for four components.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "imaging/jpeg/frame.h"

namespace imaging {

enum class JpegColours : std::uint8_t { kGrey, kYcc, kRgb, kCmyk, kYcck };

constexpr int BandsOf(JpegColours colours) {
  return colours == JpegColours::kGrey                                  ? 1
         : colours == JpegColours::kYcc || colours == JpegColours::kRgb ? 3
                                                                        : 4;
}

struct ColourRow {
  JpegColours colours = JpegColours::kGrey;
  bool inverted = false;  // of four components: full ink is stored as 0
  std::array<const std::uint8_t*, kMostComponents> components{};
  std::size_t width = 0;  // pixels
};

// `pixels`: width * BandsOf(colours) bytes. YCbCr comes out as libjpeg's does, to the bit.
void MakePixels(const ColourRow& row, std::uint8_t* pixels);

}  // namespace imaging
