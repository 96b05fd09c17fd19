// Pictures in memory, drawn by a function of the place.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

#include "imaging/resample/rgba_picture.h"

namespace imaging::testing {

using Pixel = std::array<std::uint8_t, 4>;

template <typename Draw>
RgbaPicture Drawn(Size size, Draw draw) {
  RgbaPicture picture{size, {}};
  picture.pixels.reserve(PixelCount(size));
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) picture.pixels.push_back(std::bit_cast<std::uint32_t>(draw(x, y)));
  }
  return picture;
}

// In the manner of a photograph: no two neighbours alike, none far apart.
inline RgbaPicture SmoothPicture(Size size) {
  return Drawn(size, [&](int x, int y) -> Pixel {
    const double wave = 40 * std::sin(x * 0.11) * std::cos(y * 0.07) + 6 * std::sin(x * 1.3 + y * 0.9);
    return {static_cast<std::uint8_t>(100 + wave), static_cast<std::uint8_t>(x * 150 / size.width + y % 3),
            static_cast<std::uint8_t>(y * 200 / size.height), 255};
  });
}

// In the manner of clip art: discs of one colour with soft edges over nothing, whose hidden colour is bright.
inline RgbaPicture DiscsPicture(Size size) {
  return Drawn(size, [](int x, int y) -> Pixel {
    const double distance = std::hypot(x % 90 - 45.0, y % 70 - 35.0);
    const double alpha = std::clamp((30 - distance) / 2 + 0.5, 0.0, 1.0) * 255;
    const auto shade = static_cast<std::uint8_t>((x / 90 * 50 + y / 70 * 31) % 256);
    if (alpha == 0) return {0, 255, 0, 0};
    return {255, shade, static_cast<std::uint8_t>(255 - shade), static_cast<std::uint8_t>(alpha)};
  });
}

}  // namespace imaging::testing
