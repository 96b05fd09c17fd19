#include "imaging/resample/picture_part.h"

#include <cstddef>

namespace imaging {

RgbaPicture PartOf(const RgbaPicture& picture, const Rect& part) {
  RgbaPicture cut{part.size(), {}};
  cut.pixels.reserve(PixelCount(cut.size));
  const std::ptrdiff_t stride = picture.size.width;
  for (int y = 0; y < part.height; ++y) {
    const auto row = picture.pixels.begin() + (part.top + y) * stride + part.left;
    cut.pixels.insert(cut.pixels.end(), row, row + part.width);
  }
  return cut;
}

}  // namespace imaging
