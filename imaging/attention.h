// Where a picture is looked at first.
#pragma once

#include "imaging/crop_plan.h"

namespace vips {
class VImage;
}

namespace imaging {

// The part of this size about the place with the most edges, saturated colours and skin, as libvips'
// smartcrop sees it (https://www.libvips.org/API/current/VipsConversion.html), moved inside where it
// overhangs. `image` is 8-bit grey or sRGB, in memory and on no side under `size`. It is evaluated. The same
// part for the same pixels. Throws what libvips throws.
Rect AttendedPart(const vips::VImage& image, Size size);

}  // namespace imaging
