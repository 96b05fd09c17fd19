// Writes a thumbnail as JPEG.
#pragma once

#include <string>

#include "imaging/error.h"
#include "imaging/renderer.h"

namespace vips {
class VImage;
}

namespace imaging {

// `image` is 8-bit grey or sRGB without alpha, and in memory. Huffman tables of its own; colours at half the
// resolution below quality 90; progressive where that is smaller. No metadata. kTimeout, looked at between
// lines; kInternal when the encoder fails.
Result<std::string> EncodeJpeg(const vips::VImage& image, int quality, Deadline deadline);

}  // namespace imaging
