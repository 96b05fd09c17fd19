// What an original is, told from its header before any pixel is decoded; the limits are applied here.
#pragma once

#include <string_view>

#include "imaging/error.h"
#include "imaging/geometry.h"
#include "imaging/image_format.h"
#include "imaging/renderer.h"

namespace imaging {

struct ImageProbe {
  ImageFormat format = ImageFormat::kPng;
  Size stored;          // pixels of the frame that is decoded, as the decoder gives them
  int orientation = 1;  // EXIF, 1 to 8: how `stored` must be turned; 1 where the decoder turns it itself
  int bands = 0;        // samples a pixel, alpha counted
  bool has_alpha = false;
  int pages = 1;           // frames of an animation, pages of a TIFF; only one is decoded
  bool multipass = false;  // the decoder holds the whole picture before it gives the first line

  Size upright() const { return SwapsSides(orientation) ? Transposed(stored) : stored; }
};

// kUnsupportedFormat, kCorrupt, or kTooManyPixels with the figures in `detail`. The file's own declaration is
// checked against `limits` before libvips sees a byte, and what libvips makes of it once more.
Result<ImageProbe> ProbeImage(std::string_view bytes, const Limits& limits);

}  // namespace imaging
