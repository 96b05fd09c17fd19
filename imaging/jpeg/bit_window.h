// Bits of entropy-coded data, most significant first, at any place. ITU-T T.81 F.2.2.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace imaging {

// Bytes that are readable behind the data, so that nobody who reads a bounded number of symbols between two
// looks at his place needs to look more often.
inline constexpr std::size_t kBitPadding = 128;

// At least 57 bits from bit `at` on, at the top; the rest is zero.
inline std::uint64_t WindowAt(const std::uint8_t* bytes, std::uint64_t at) {
  std::uint64_t window = 0;
  std::memcpy(&window, bytes + (at >> 3), sizeof window);
  if constexpr (std::endian::native == std::endian::little) window = __builtin_bswap64(window);
  return window << (at & 7);
}

// The number of `size` bits, at most 16, at the top of `window`: F.2.2.1, where those without a leading one
// are negative. 0 for no bits.
inline int SignedBits(std::uint64_t window, int size) {
  const auto bits = static_cast<int>((window >> 1) >> (63 - size));
  const bool negative = (window >> 63) == 0;
  return negative ? bits - ((1 << size) - 1) : bits;
}

}  // namespace imaging
