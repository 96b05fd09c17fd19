#include "imaging/jpeg/block_lookup.h"

namespace imaging {
namespace {

constexpr int kZeroRun = 15;  // without a size: sixteen zeros
constexpr std::uint32_t kLongestSum = kBlockCoefficients - 1;

// Goes on from `bits` and `index` while whole codes are inside the lookup's window. The extra bits of the
// last one may lie outside: they are only passed over.
BlockStep WithAcSymbols(const HuffmanDecoder& ac, std::uint64_t window, std::uint32_t bits,
                        std::uint32_t index) {
  while (bits < kLookupBits) {
    const HuffmanSymbol symbol = ac.At(window << bits);
    const auto length = static_cast<std::uint32_t>(symbol.length);
    if (length == 0 || bits + length > kLookupBits) break;
    const auto size = static_cast<std::uint32_t>(symbol.value & 15);
    const auto run = static_cast<std::uint32_t>(symbol.value >> 4);
    if (size == 0 && run != kZeroRun) {
      bits += length;
      index += kBlockEnded;
      break;
    }
    if (index + run + 1 > kLongestSum) break;
    bits += length + size;
    index += run + 1;
  }
  if (bits == 0) index = kNeedsCare;
  return static_cast<BlockStep>(bits | index << kStepBits);
}

}  // namespace

bool BlockLookup::Build(const HuffmanCode& dc_code, const HuffmanCode& ac_code) {
  if (!dc.Build(dc_code, true) || !ac.Build(ac_code, false)) return false;
  for (std::size_t i = 0; i < kLookupSize; ++i) {
    const std::uint64_t window = static_cast<std::uint64_t>(i) << (64 - kLookupBits);
    from_ac[i] = WithAcSymbols(ac, window, 0, 0);
    const HuffmanSymbol symbol = dc.At(window);
    const bool whole = symbol.length > 0 && symbol.length <= kLookupBits;
    from_dc[i] = whole
                     ? WithAcSymbols(ac, window, static_cast<std::uint32_t>(symbol.length + symbol.value), 1)
                     : static_cast<BlockStep>(kNeedsCare << kStepBits);
  }
  return true;
}

SingleStep StepOver(const BlockLookup& lookup, std::uint64_t window, std::uint32_t index) {
  const HuffmanSymbol symbol = (index == 0 ? lookup.dc : lookup.ac).At(window);
  if (symbol.length == 0) return {};
  const auto length = static_cast<std::uint32_t>(symbol.length);
  if (index == 0) return {length + static_cast<std::uint32_t>(symbol.value), 1, true};
  const auto size = static_cast<std::uint32_t>(symbol.value & 15);
  const auto run = static_cast<std::uint32_t>(symbol.value >> 4);
  if (size == 0 && run != kZeroRun) return {length, kBlockEnded, true};
  const std::uint32_t next = index + run + 1;
  return {length + size, next >= kBlockCoefficients ? kBlockEnded : next, next <= kBlockCoefficients};
}

}  // namespace imaging
