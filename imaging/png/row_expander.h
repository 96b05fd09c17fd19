// Unfiltered rows of any PNG to pixels of four samples.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "imaging/png/png_scan.h"

namespace imaging {

// RGBA, straight (not premultiplied), 8 bits a sample, or 16 bits where the PNG has them; grey has three
// equal samples. Every value keeps its exact meaning: 3 of 2 bits is 255 of 8 bits.
class RowExpander {
 public:
  explicit RowExpander(const PngParts& parts);

  bool is_wide() const { return wide_; }
  // No pixel can be anything but opaque.
  bool is_opaque() const { return opaque_; }

  // `pixels` says how many; `row` holds as many at least. False when an index is not in the palette.
  bool Expand(const std::uint8_t* row, std::span<std::uint32_t> pixels) const;
  void ExpandWide(const std::uint8_t* row, std::span<std::uint64_t> pixels) const;

 private:
  enum class Kind : std::uint8_t { kIndexed, kGreyAlpha8, kRgb8, kRgba8, kWide };

  void LearnPalette(const PngParts& parts);
  void LearnGreys(const PngParts& parts);
  void LearnKey(const PngParts& parts);
  bool ExpandIndexed(const std::uint8_t* row, std::span<std::uint32_t> pixels) const;
  std::uint64_t WidePixel(const std::uint8_t* row, std::size_t index) const;

  Kind kind_ = Kind::kRgba8;
  bool wide_ = false;
  bool opaque_ = true;
  int depth_ = 8;
  int channels_ = 4;
  std::size_t entries_ = 0;
  std::array<std::uint32_t, 256> table_{};  // of palette entries or grey levels, as pixels in memory
  bool has_key_ = false;
  std::array<std::uint16_t, 3> key_{};  // the transparent colour of RGB, or level of wide grey
};

}  // namespace imaging
