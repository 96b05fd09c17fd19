// The chunks of a PNG, gone through once: what the fast path needs of them, or why it must not act.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "imaging/png/hand_over.h"
#include "imaging/png/png_layout.h"

namespace imaging {

struct PngParts {
  PngLayout layout;
  std::string_view palette;                      // PLTE: three bytes an entry
  std::optional<std::string_view> transparency;  // tRNS, of the length that the colour type asks for
  std::vector<std::string_view> data;            // of the IDAT chunks, in order
  bool bare = true;  // no chunk besides these that a decoder could find something odd in
};

// Views into `png`. Taken are only files that follow the specification to the letter in everything that
// decides about pixels, whose checksums of critical chunks are right, and whose numbers mean sRGB as they
// are: then every decoder sees the same picture. Pure, and safe on any bytes.
Taken<PngParts> ScanPng(std::string_view png);

}  // namespace imaging
