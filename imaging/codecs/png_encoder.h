// Writes a thumbnail as PNG.
#pragma once

#include <string>

#include "imaging/error.h"
#include "imaging/renderer.h"

namespace vips {
class VImage;
}

namespace imaging {

// `image` is 8-bit grey or sRGB, with or without alpha, and in memory. kTimeout when the deadline passes,
// kInternal when the encoder fails.
Result<std::string> EncodePng(const vips::VImage& image, Deadline deadline);

}  // namespace imaging
