#include "imaging/attention.h"

#include <algorithm>

#include <vips/vips8>

namespace imaging {
namespace {

using vips::VImage;

int Begin(int centre, int length, int of) {
  return std::clamp(centre - length / 2, 0, of - length);
}

}  // namespace

Rect AttendedPart(const VImage& image, Size size) {
  int x = 0;
  int y = 0;
  image.smartcrop(size.width, size.height,
                  VImage::option()
                      ->set("interesting", VIPS_INTERESTING_ATTENTION)
                      ->set("attention_x", &x)
                      ->set("attention_y", &y));
  return {Begin(x, size.width, image.width()), Begin(y, size.height, image.height()), size.width,
          size.height};
}

}  // namespace imaging
