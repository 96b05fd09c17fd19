#include "imaging/png/row_expander.h"

#include <bit>
#include <cstring>

namespace imaging {
namespace {

using Pixel8 = std::array<std::uint8_t, 4>;
using Pixel16 = std::array<std::uint16_t, 4>;

std::uint32_t Packed(const Pixel8& pixel) {
  return std::bit_cast<std::uint32_t>(pixel);
}

std::uint8_t Byte(char c) {
  return static_cast<std::uint8_t>(c);
}

std::uint16_t Level16(const std::uint8_t* at) {
  return static_cast<std::uint16_t>(at[0] << 8 | at[1]);
}

std::uint16_t Level16(std::string_view bytes, std::size_t index) {
  return static_cast<std::uint16_t>(Byte(bytes[2 * index]) << 8 | Byte(bytes[2 * index + 1]));
}

}  // namespace

RowExpander::RowExpander(const PngParts& parts)
    : wide_(parts.layout.bit_depth == 16),
      depth_(parts.layout.bit_depth),
      channels_(parts.layout.channels()) {
  switch (parts.layout.colour) {
    case PngColour::kGrey:
      kind_ = Kind::kIndexed;
      LearnGreys(parts);
      break;
    case PngColour::kPalette:
      kind_ = Kind::kIndexed;
      LearnPalette(parts);
      break;
    case PngColour::kRgb:
      kind_ = Kind::kRgb8;
      LearnKey(parts);
      break;
    case PngColour::kGreyAlpha:
      kind_ = Kind::kGreyAlpha8;
      opaque_ = false;
      break;
    case PngColour::kRgba:
      opaque_ = false;
      break;
  }
  if (wide_) kind_ = Kind::kWide;
}

void RowExpander::LearnPalette(const PngParts& parts) {
  entries_ = parts.palette.size() / 3;
  const std::string_view alphas = parts.transparency.value_or(std::string_view());
  opaque_ = alphas.find_first_not_of('\xFF') == std::string_view::npos;
  for (std::size_t i = 0; i < entries_; ++i) {
    table_[i] = Packed({Byte(parts.palette[3 * i]), Byte(parts.palette[3 * i + 1]),
                        Byte(parts.palette[3 * i + 2]), i < alphas.size() ? Byte(alphas[i]) : Byte('\xFF')});
  }
}

// Levels of 1, 2 and 4 bits are repeated up to eight, which is exact: 255 is a multiple of 1, 3 and 15.
void RowExpander::LearnGreys(const PngParts& parts) {
  LearnKey(parts);
  if (wide_) return;
  entries_ = std::size_t{1} << depth_;
  for (std::size_t i = 0; i < entries_; ++i) {
    const auto level = static_cast<std::uint8_t>(i * 255 / (entries_ - 1));
    const bool hidden = has_key_ && key_[0] == i;
    table_[i] = Packed({level, level, level, hidden ? Byte('\0') : Byte('\xFF')});
  }
}

void RowExpander::LearnKey(const PngParts& parts) {
  if (!parts.transparency) return;
  has_key_ = true;
  opaque_ = false;
  for (std::size_t i = 0; i < parts.transparency->size() / 2; ++i) key_[i] = Level16(*parts.transparency, i);
}

bool RowExpander::ExpandIndexed(const std::uint8_t* row, std::span<std::uint32_t> pixels) const {
  const auto bits = static_cast<std::size_t>(depth_);
  const unsigned mask = (1U << bits) - 1;
  std::size_t most = 0;
  for (std::size_t x = 0; x < pixels.size(); ++x) {
    const std::size_t bit = x * bits;
    const std::size_t index = row[bit / 8] >> (8 - bits - bit % 8) & mask;
    most = index > most ? index : most;
    pixels[x] = table_[index];
  }
  return most < entries_;
}

bool RowExpander::Expand(const std::uint8_t* row, std::span<std::uint32_t> pixels) const {
  switch (kind_) {
    case Kind::kIndexed:
      return ExpandIndexed(row, pixels);
    case Kind::kGreyAlpha8:
      for (std::size_t x = 0; x < pixels.size(); ++x, row += 2) {
        pixels[x] = Packed({row[0], row[0], row[0], row[1]});
      }
      return true;
    case Kind::kRgb8:
      for (std::size_t x = 0; x < pixels.size(); ++x, row += 3) {
        const bool hidden = has_key_ && key_[0] == row[0] && key_[1] == row[1] && key_[2] == row[2];
        pixels[x] = Packed({row[0], row[1], row[2], hidden ? Byte('\0') : Byte('\xFF')});
      }
      return true;
    case Kind::kRgba8:
      std::memcpy(pixels.data(), row, pixels.size_bytes());
      return true;
    case Kind::kWide:
      break;
  }
  return false;
}

std::uint64_t RowExpander::WidePixel(const std::uint8_t* row, std::size_t index) const {
  const auto channels = static_cast<std::size_t>(channels_);
  const std::uint8_t* const at = row + index * channels * 2;
  const std::uint16_t first = Level16(at);
  Pixel16 pixel = {first, first, first, 0xFFFF};
  if (channels_ >= 3) {
    pixel[1] = Level16(at + 2);
    pixel[2] = Level16(at + 4);
  }
  if (channels_ % 2 == 0) pixel[3] = Level16(at + 2 * (channels - 1));
  const bool grey = channels_ == 1;
  if (has_key_ && pixel[0] == key_[0] && (grey || (pixel[1] == key_[1] && pixel[2] == key_[2]))) pixel[3] = 0;
  return std::bit_cast<std::uint64_t>(pixel);
}

void RowExpander::ExpandWide(const std::uint8_t* row, std::span<std::uint64_t> pixels) const {
  for (std::size_t x = 0; x < pixels.size(); ++x) pixels[x] = WidePixel(row, x);
}

}  // namespace imaging
