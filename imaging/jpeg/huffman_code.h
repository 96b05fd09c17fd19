// A Huffman table as a DHT segment gives it, and the decoding of single symbols. ITU-T T.81 annexes C and
// F.2.2.3.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace imaging {

struct HuffmanCode {
  std::array<std::uint8_t, 17> counts{};  // of the codes of each length in bits, 1 to 16
  std::array<std::uint8_t, 256> symbols{};
  bool defined = false;
};

// Bits of a code that are looked up at once.
inline constexpr int kLookupBits = 11;
inline constexpr std::size_t kLookupSize = std::size_t{1} << kLookupBits;
inline constexpr int kLongestCode = 16;

struct HuffmanSymbol {
  int length = 0;  // bits of its code; 0: the bits are no code
  int value = 0;
};

class HuffmanDecoder {
 public:
  // False, and nothing may be decoded, where libjpeg would refuse the table too: not defined, more codes than
  // there can be, one of ones only, or, for DC coefficients, a symbol over 15.
  bool Build(const HuffmanCode& code, bool for_dc);

  // The symbol at the top of `window`.
  HuffmanSymbol At(std::uint64_t window) const {
    const std::uint16_t entry = lookup_[window >> (64 - kLookupBits)];
    if (entry != 0) [[likely]]
      return {entry & 31, entry >> 8};
    return LongAt(window);
  }

 private:
  HuffmanSymbol LongAt(std::uint64_t window) const;

  std::array<std::uint16_t, kLookupSize> lookup_;    // length and symbol << 8; 0: a longer code, or none
  std::array<std::uint32_t, kLongestCode + 1> end_;  // by length, after its last code, from bit 15 down
  std::array<int, kLongestCode + 1> offset_;         // by length, from a code to its symbol's place
  std::array<std::uint8_t, 256> symbols_;
};

}  // namespace imaging
