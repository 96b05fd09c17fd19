#include "imaging/jpeg/colour_rows.h"

#include <algorithm>
#include <cstring>

namespace imaging {
namespace {

constexpr int kFixedBits = 16;
constexpr int kFixedHalf = 1 << (kFixedBits - 1);
constexpr int kNoColour = 128;
// Of 65,536: 1.402, 1.772, 0.344136 and 0.714136.
constexpr int kRedOfCr = 91'881;
constexpr int kBlueOfCb = 116'130;
constexpr int kGreenOfCb = 22'554;
constexpr int kGreenOfCr = 46'802;

std::uint8_t Clamped(int value) {
  return static_cast<std::uint8_t>(std::clamp(value, 0, 255));
}

struct Rgb {
  std::uint8_t red, green, blue;
};

Rgb RgbOf(int y, int cb, int cr) {
  const int blueness = cb - kNoColour;
  const int redness = cr - kNoColour;
  return {Clamped(y + ((kRedOfCr * redness + kFixedHalf) >> kFixedBits)),
          Clamped(y + ((kFixedHalf - kGreenOfCb * blueness - kGreenOfCr * redness) >> kFixedBits)),
          Clamped(y + ((kBlueOfCb * blueness + kFixedHalf) >> kFixedBits))};
}

void MakeRgb(const ColourRow& row, std::uint8_t* pixels) {
  const auto [first, second, third, fourth] = row.components;
  const bool converts = row.colours == JpegColours::kYcc;
  for (std::size_t i = 0; i < row.width; ++i, pixels += 3) {
    const Rgb rgb = converts ? RgbOf(first[i], second[i], third[i]) : Rgb{first[i], second[i], third[i]};
    pixels[0] = rgb.red;
    pixels[1] = rgb.green;
    pixels[2] = rgb.blue;
  }
}

void MakeCmyk(const ColourRow& row, std::uint8_t* pixels) {
  const auto [first, second, third, fourth] = row.components;
  const std::uint8_t flip = row.inverted ? 255 : 0;
  for (std::size_t i = 0; i < row.width; ++i, pixels += 4) {
    Rgb inks = {first[i], second[i], third[i]};
    if (row.colours == JpegColours::kYcck) {
      const Rgb rgb = RgbOf(first[i], second[i], third[i]);
      inks = {static_cast<std::uint8_t>(255 - rgb.red), static_cast<std::uint8_t>(255 - rgb.green),
              static_cast<std::uint8_t>(255 - rgb.blue)};
    }
    pixels[0] = inks.red ^ flip;
    pixels[1] = inks.green ^ flip;
    pixels[2] = inks.blue ^ flip;
    pixels[3] = fourth[i] ^ flip;
  }
}

}  // namespace

void MakePixels(const ColourRow& row, std::uint8_t* pixels) {
  switch (BandsOf(row.colours)) {
    case 1:
      std::memcpy(pixels, row.components[0], row.width);
      return;
    case 3:
      return MakeRgb(row, pixels);
    default:
      return MakeCmyk(row, pixels);
  }
}

}  // namespace imaging
