// The order in which coefficients are coded. ITU-T T.81 figure A.6.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "imaging/jpeg/block_lookup.h"

namespace imaging {

// Row and column of a block, row * 8 + column.
inline constexpr std::array<std::uint8_t, kBlockCoefficients> kZigzag = {
    0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18, 11, 4,  5,  12, 19, 26, 33, 40, 48,
    41, 34, 27, 20, 13, 6,  7,  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23,
    30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63};

inline constexpr std::uint8_t kNotKept = 255;

// Where a coefficient lies among the `side` * `side` that are kept of a block, or kNotKept.
constexpr std::uint8_t KeptPlace(std::size_t zigzag_index, std::size_t side) {
  const std::size_t row = kZigzag[zigzag_index] / 8;
  const std::size_t column = kZigzag[zigzag_index] % 8;
  return row < side && column < side ? static_cast<std::uint8_t>(row * side + column) : kNotKept;
}

// Of the last one that is kept, in zigzag order: the lower right one.
constexpr std::uint32_t LastKept(std::size_t side) {
  return side == 1 ? 0 : side == 2 ? 4 : 24;
}

}  // namespace imaging
