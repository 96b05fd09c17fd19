// Writes a thumbnail that libvips made as PNG.
#pragma once

#include <string>

#include "imaging/error.h"
#include "imaging/renderer.h"

namespace vips {
class VImage;
}

namespace imaging {

// `image` is 8-bit grey or sRGB, with or without alpha, and in memory. Large ones are libvips' to write,
// which can be stopped while it does; all others go to WritePng with `effort`. kTimeout when the deadline
// passes, kInternal when the encoder fails.
Result<std::string> EncodePng(const vips::VImage& image, int effort, Deadline deadline);

}  // namespace imaging
