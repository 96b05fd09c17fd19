#include "imaging/png/png_layout.h"

#include <algorithm>
#include <limits>

#include "imaging/byte_reader.h"

namespace imaging {
namespace {

constexpr std::size_t kHeaderDataBytes = 13;

struct Grid {
  int left, top, across, down;
};

constexpr std::array<Grid, 7> kAdam7 = {Grid{0, 0, 8, 8}, Grid{4, 0, 8, 8}, Grid{0, 4, 4, 8},
                                        Grid{2, 0, 4, 4}, Grid{0, 2, 2, 4}, Grid{1, 0, 2, 2},
                                        Grid{0, 1, 1, 2}};
constexpr std::array<Grid, 1> kWhole = {Grid{0, 0, 1, 1}};

int PointsBetween(int first, int step, int end) {
  return first >= end ? 0 : (end - first + step - 1) / step;
}

// Table 11.1 of the specification.
bool IsAllowed(std::uint32_t colour, std::uint32_t depth) {
  switch (colour) {
    case 0:
      return depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
    case 3:
      return depth == 1 || depth == 2 || depth == 4 || depth == 8;
    case 2:
    case 4:
    case 6:
      return depth == 8 || depth == 16;
    default:
      return false;
  }
}

bool IsSide(std::uint32_t pixels) {
  return pixels >= 1 && pixels <= static_cast<std::uint32_t>(std::numeric_limits<std::int32_t>::max());
}

}  // namespace

int PngLayout::channels() const {
  switch (colour) {
    case PngColour::kRgb:
      return 3;
    case PngColour::kGreyAlpha:
      return 2;
    case PngColour::kRgba:
      return 4;
    case PngColour::kGrey:
    case PngColour::kPalette:
      break;
  }
  return 1;
}

std::size_t PngLayout::pixel_bits() const {
  return static_cast<std::size_t>(channels()) * static_cast<std::size_t>(bit_depth);
}

std::size_t PngLayout::filter_step() const {
  return std::max<std::size_t>(1, pixel_bits() / 8);
}

std::size_t PngLayout::RowBytes(int width) const {
  return (static_cast<std::size_t>(width) * pixel_bits() + 7) / 8;
}

std::optional<PngLayout> ReadPngLayout(std::string_view header_data) {
  if (header_data.size() != kHeaderDataBytes) return std::nullopt;
  ByteReader reader(header_data);
  const std::uint32_t width = *reader.BigEndian(4);
  const std::uint32_t height = *reader.BigEndian(4);
  const std::uint32_t depth = *reader.BigEndian(1);
  const std::uint32_t colour = *reader.BigEndian(1);
  const std::uint32_t methods = *reader.BigEndian(2);  // compression and filter: there is one of each
  const std::uint32_t interlace = *reader.BigEndian(1);
  if (!IsSide(width) || !IsSide(height) || !IsAllowed(colour, depth)) return std::nullopt;
  if (methods != 0 || interlace > 1) return std::nullopt;
  return PngLayout{{static_cast<int>(width), static_cast<int>(height)},
                   static_cast<int>(depth),
                   static_cast<PngColour>(colour),
                   interlace == 1};
}

PngPasses PassesOf(const PngLayout& layout) {
  PngPasses result;
  const auto add = [&](const Grid& grid) {
    PngPass& pass = result.passes[result.count++];
    pass = {{PointsBetween(grid.left, grid.across, layout.size.width),
             PointsBetween(grid.top, grid.down, layout.size.height)},
            grid.left,
            grid.top,
            grid.across,
            grid.down,
            result.total_bytes};
    if (pass.size.width == 0 || pass.size.height == 0) return;
    result.total_bytes += (1 + layout.RowBytes(pass.size.width)) * static_cast<std::size_t>(pass.size.height);
  };
  if (layout.interlaced) {
    for (const Grid& grid : kAdam7) add(grid);
  } else {
    add(kWhole[0]);
  }
  return result;
}

}  // namespace imaging
