// Writes a thumbnail as WebP.
#pragma once

#include <string>

#include "imaging/error.h"
#include "imaging/renderer.h"

namespace vips {
class VImage;
}

namespace imaging {

struct WebpOptions {
  int quality = 80;  // 1 to 100; of a lossy picture
  int effort = 4;    // 0 to 6
  bool lossless = false;
};

// What libwebp is told, so that no picture takes a hundred times as long as another: less than asked for with
// alpha or without loss.
int WebpEffortOf(const vips::VImage& image, const WebpOptions& options);

// `image` is 8-bit grey or sRGB, with or without alpha, in memory and at most 16,383 pixels a side. Alpha
// loses nothing; the colours of a lossless picture neither, where they can be seen. No metadata. kTimeout,
// looked at before the encoder begins only; kInternal when it fails.
Result<std::string> EncodeWebp(const vips::VImage& image, const WebpOptions& options, Deadline deadline);

}  // namespace imaging
