// A picture as the smallest kind of PNG that loses nothing of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "imaging/png/png_layout.h"
#include "imaging/resample/rgba_picture.h"

namespace imaging {

struct PackedPicture {
  PngLayout layout;
  std::string palette;                // data of PLTE; empty unless indexed
  std::string transparency;           // data of tRNS; may be empty
  std::vector<std::uint8_t> samples;  // rows of layout.RowBytes(width), nothing between them

  std::size_t row_bytes() const { return layout.RowBytes(layout.size.width); }
};

// Grey or RGB, with alpha where a pixel is not opaque; grey of 1, 2 or 4 bits where that is exact.
PackedPicture PackDirectly(const RgbaPicture& picture);

// Indices of 1, 2, 4 or 8 bits into a palette. No samples when there are more than 256 colours.
PackedPicture PackIndexed(const RgbaPicture& picture);

}  // namespace imaging
