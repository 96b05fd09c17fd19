// What libvips makes of an original's header, before any pixel is decoded.
#pragma once

#include <string_view>

#include "imaging/error.h"
#include "imaging/geometry.h"
#include "imaging/image_facts.h"

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

// `facts` are what ProbeImage said of these bytes. kCorrupt, or kTooManyPixels where the decoder sees a
// larger picture than the header declared.
Result<ImageProbe> ProbeDecoder(std::string_view original, const ImageFacts& facts, const Limits& limits);

}  // namespace imaging
