#include "imaging/background.h"

#include <array>

namespace imaging {
namespace {

std::uint8_t Over(unsigned sample, unsigned background, unsigned alpha) {
  return static_cast<std::uint8_t>((sample * alpha + background * (255 - alpha) + 127) / 255);
}

}  // namespace

std::vector<std::uint8_t> FlattenOver(const SampleGrid& picture, Rgb background) {
  const std::array<std::uint8_t, 3> under{background.red, background.green, background.blue};
  const std::size_t bands = picture.bands;
  const std::size_t step = picture.is_grey() ? 0 : 1;
  std::vector<std::uint8_t> flat;
  flat.reserve(picture.samples.size() / bands * 3);
  for (std::size_t i = 0; i + bands <= picture.samples.size(); i += bands) {
    const std::uint8_t* pixel = &picture.samples[i];
    for (std::size_t c = 0; c < 3; ++c) flat.push_back(Over(pixel[c * step], under[c], pixel[bands - 1]));
  }
  return flat;
}

}  // namespace imaging
