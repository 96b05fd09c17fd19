#include "imaging/png/filter_choice.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace imaging {
namespace {

constexpr int kRowsLookedAt = 64;
constexpr int kFractionBits = 8;

// log2 with eight bits behind the point, by squaring. `value` is at least 1.
std::uint64_t Log2(std::uint32_t value) {
  const int whole = static_cast<int>(std::bit_width(value)) - 1;
  std::uint64_t mantissa = std::uint64_t{value} << (31 - whole);  // 1.0 is 1 << 31
  std::uint64_t result = static_cast<std::uint64_t>(whole) << kFractionBits;
  for (int bit = kFractionBits - 1; bit >= 0; --bit) {
    mantissa = mantissa * mantissa >> 31;
    if (mantissa >> 32 == 0) continue;
    mantissa >>= 1;
    result |= std::uint64_t{1} << bit;
  }
  return result;
}

class Histogram {
 public:
  void Add(const std::uint8_t* bytes, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) ++counts_[bytes[i]];
  }
  // Bits, times 256, that an ideal code of single bytes would need for all of them.
  std::uint64_t Bits() const {
    std::uint64_t total = 0;
    std::uint64_t saved = 0;
    for (const std::uint32_t count : counts_) {
      total += count;
      if (count > 0) saved += count * Log2(count);
    }
    return total == 0 ? 0 : total * Log2(static_cast<std::uint32_t>(total)) - saved;
  }

 private:
  std::array<std::uint32_t, 256> counts_{};
};

}  // namespace

bool FiltersPay(const PackedPicture& picture, std::span<const std::uint8_t> filtered) {
  const std::size_t size = picture.row_bytes();
  const std::size_t step = picture.layout.filter_step();
  const int height = picture.layout.size.height;
  Histogram plain;
  Histogram residues;
  for (int y = 1; y < height; y += std::max(1, height / kRowsLookedAt)) {
    const std::uint8_t* const row = picture.samples.data() + static_cast<std::size_t>(y) * size;
    const std::uint8_t* const results = filtered.data() + static_cast<std::size_t>(y) * (1 + size) + 1;
    for (std::size_t i = step; i + step <= size; i += step) {
      const std::uint8_t* const pixel = row + i;
      // What repeats its neighbour is a match for deflate either way.
      if (std::memcmp(pixel, pixel - step, step) == 0 || std::memcmp(pixel, pixel - size, step) == 0)
        continue;
      plain.Add(pixel, step);
      residues.Add(results + i, step);
    }
  }
  // Filters break longer matches; they must win by this much where there are none. Over 150 pictures of 180
  // and 360 pixels the sum of bytes is within 0.5 % of the better choice for each.
  return plain.Bits() * 100 > residues.Bits() * 127;
}

}  // namespace imaging
