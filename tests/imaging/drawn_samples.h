// Pictures made pixel by pixel, for what looks at samples.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <random>
#include <vector>

#include <vips/vips8>

#include "imaging/sample_grid.h"

namespace imaging::testing {

using Rgba = std::array<int, 4>;

// Owns what a SampleGrid looks at.
struct Samples {
  std::vector<std::uint8_t> samples;
  Size size;
  std::size_t bands = 3;

  SampleGrid grid() const { return {samples, size, bands}; }
  vips::VImage image() const {
    return vips::VImage(vips_image_new_from_memory_copy(samples.data(), samples.size(), size.width,
                                                        size.height, static_cast<int>(bands),
                                                        VIPS_FORMAT_UCHAR))
        .copy(vips::VImage::option()->set("interpretation",
                                          bands < 3 ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB))
        .copy_memory();
  }
};

// Of `bands` 1 and 2, the grey is the red.
inline Samples Paint(Size size, std::size_t bands, const std::function<Rgba(int x, int y)>& colour_at) {
  Samples picture{{}, size, bands};
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      const Rgba colour = colour_at(x, y);
      const std::size_t colours = bands < 3 ? 1 : 3;
      for (std::size_t c = 0; c < colours; ++c)
        picture.samples.push_back(static_cast<std::uint8_t>(colour[c]));
      if (bands % 2 == 0) picture.samples.push_back(static_cast<std::uint8_t>(colour[3]));
    }
  }
  return picture;
}

// What a camera gives: soft shades, grain, and some edges.
inline Samples Photograph(Size size, std::size_t bands = 3) {
  std::minstd_rand grain(7);
  return Paint(size, bands, [&](int x, int y) {
    const double shade = 90 + 60 * std::sin(x * 0.031) * std::cos(y * 0.023) + (x + y > size.width ? 70 : 0);
    const auto level = [&](double factor) {
      return std::clamp(static_cast<int>(shade * factor) + static_cast<int>(grain() % 13) - 6, 0, 255);
    };
    return Rgba{level(1.0), level(0.8), level(0.6), 255};
  });
}

// Discs of few colours with soft rims, nothing behind them.
inline Samples ClipArt(Size size) {
  return Paint(size, 4, [&](int x, int y) {
    const double distance = std::hypot(x - size.width / 2.0, y - size.height / 2.0);
    const double radius = size.width / 2.5;
    const double cover = std::clamp(radius - distance, 0.0, 1.0);
    if (cover == 0) return Rgba{0, 0, 0, 0};
    if (distance < radius / 3) return Rgba{250, 220, 30, 255};
    return Rgba{200, x > size.width / 2 ? 40 : 90, 40, static_cast<int>(255 * cover)};
  });
}

// Black letters on white, with a toolbar.
inline Samples Screenshot(Size size) {
  constexpr std::array<unsigned, 7> kLetter = {0x0E, 0x11, 0x11, 0x1F, 0x11, 0x11, 0x11};
  return Paint(size, 3, [&](int x, int y) {
    if (y < 12) return Rgba{45, 90, 160, 255};
    const int column = x % 7;
    const int row = y % 11;
    const bool ink = column < 5 && row < 7 && (x / 7 * 31 + y / 11 * 17) % 5 != 0 &&
                     (kLetter[static_cast<std::size_t>(row)] >> column & 1U) != 0;
    return ink ? Rgba{20, 20, 20, 255} : Rgba{255, 255, 255, 255};
  });
}

}  // namespace imaging::testing
