// A small picture in memory.
#pragma once

#include <cstdint>
#include <vector>

#include "imaging/geometry.h"

namespace imaging {

// 8-bit sRGB, straight alpha; a pixel in memory is R, G, B, A.
struct RgbaPicture {
  Size size;
  std::vector<std::uint32_t> pixels;  // row after row, top to bottom
};

}  // namespace imaging
