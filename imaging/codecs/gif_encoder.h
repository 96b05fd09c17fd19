// Writes a thumbnail as a still GIF.
#pragma once

#include <string>

#include "imaging/error.h"
#include "imaging/renderer.h"

namespace vips {
class VImage;
}

namespace imaging {

// `image` is 8-bit grey or sRGB, with or without alpha, and in memory. At most 256 colours, chosen for the
// picture and mixed where they do not suffice; a pixel is seen through or not, by half of its alpha. No
// metadata. kTimeout, looked at before the encoder begins only; kInternal when it fails.
Result<std::string> EncodeGif(const vips::VImage& image, Deadline deadline);

}  // namespace imaging
