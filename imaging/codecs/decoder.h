// Opens an original through libvips by the loader of its format, named here: libvips' own sniffing is never
// asked.
#pragma once

#include <string_view>

#include "imaging/image_format.h"
#include "imaging/limits.h"

namespace vips {
class VImage;
}

namespace imaging {

struct DecodeRequest {
  ImageFormat format = ImageFormat::kPng;
  // How many times smaller than stored the decoder delivers: 1, 2, 4 or 8. JPEG and WebP only.
  int shrink = 1;
  double scale = 1;         // SVG only: drawn so many times larger than it declares
  bool all_frames = false;  // GIF and WebP only: one below the other
  bool embedded = false;  // HEIC and AVIF only: the small picture beside the primary one, where there is one
  FailOn fail_on = FailOn::kError;
};

// Reads the header only; pixels come, in order and once, when the image is evaluated. The first frame of an
// animation (or all), the first page of a TIFF, the primary image of a HEIF. `bytes` must outlive the image.
// Throws what libvips throws, here or when it is evaluated; so does a truncated file as `fail_on` says.
vips::VImage OpenImage(std::string_view bytes, const DecodeRequest& request);

}  // namespace imaging
