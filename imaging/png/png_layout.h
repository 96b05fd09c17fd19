// How the pixels of a PNG lie in its inflated data. ISO/IEC 15948 (W3C PNG 3rd edition) clauses 7 and 11.2.1.
// Pure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "imaging/geometry.h"

namespace imaging {

enum class PngColour : std::uint8_t { kGrey = 0, kRgb = 2, kPalette = 3, kGreyAlpha = 4, kRgba = 6 };

struct PngLayout {
  Size size;  // pixels
  int bit_depth = 8;
  PngColour colour = PngColour::kRgba;
  bool interlaced = false;

  int channels() const;
  std::size_t pixel_bits() const;
  // Bytes that the filters look back by: those of a pixel, at least one.
  std::size_t filter_step() const;
  // Of `width` pixels, without the filter's byte.
  std::size_t RowBytes(int width) const;
};

// One of Adam7's reduced pictures, clause 8.2, or the only one of a picture that is not interlaced.
struct PngPass {
  Size size;                 // pixels; none when either side is 0
  int left = 0, top = 0;     // of its first pixel in the whole picture
  int across = 1, down = 1;  // distance of its pixels there
  std::size_t offset = 0;    // of its first row in the inflated data
};

struct PngPasses {
  std::array<PngPass, 7> passes;
  std::size_t count = 0;
  std::size_t total_bytes = 0;  // of the inflated data, filter bytes counted
};

// The data of an IHDR chunk. nullopt for whatever the specification does not allow.
std::optional<PngLayout> ReadPngLayout(std::string_view header_data);

PngPasses PassesOf(const PngLayout& layout);

}  // namespace imaging
