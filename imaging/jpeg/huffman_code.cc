#include "imaging/jpeg/huffman_code.h"

#include <algorithm>

namespace imaging {
namespace {

constexpr int kLargestDcSymbol = 15;

}  // namespace

bool HuffmanDecoder::Build(const HuffmanCode& code, bool for_dc) {
  if (!code.defined) return false;
  symbols_ = code.symbols;
  lookup_.fill(0);
  std::uint32_t next = 0;  // code of the current length
  std::size_t place = 0;
  for (std::size_t length = 1; length <= kLongestCode; ++length, next <<= 1) {
    const std::uint32_t count = code.counts[length];
    if (place + count > symbols_.size() || (count > 0 && next + count >= std::uint32_t{1} << length))
      return false;
    offset_[length] = static_cast<int>(place) - static_cast<int>(next);
    for (std::uint32_t i = 0; i < count; ++i, ++next, ++place) {
      if (for_dc && symbols_[place] > kLargestDcSymbol) return false;
      if (length > kLookupBits) continue;
      const std::size_t spread = kLookupSize >> length;
      const auto entry = static_cast<std::uint16_t>(length | std::size_t{symbols_[place]} << 8);
      std::fill_n(lookup_.begin() + static_cast<std::ptrdiff_t>(next * spread), spread, entry);
    }
    end_[length] = next << (kLongestCode - length);
  }
  return true;
}

HuffmanSymbol HuffmanDecoder::LongAt(std::uint64_t window) const {
  const auto top = static_cast<std::uint32_t>(window >> (64 - kLongestCode));
  for (std::size_t length = kLookupBits + 1; length <= kLongestCode; ++length) {
    if (top >= end_[length]) continue;
    const int place = static_cast<int>(top >> (kLongestCode - length)) + offset_[length];
    return {static_cast<int>(length), symbols_[static_cast<std::size_t>(place)]};
  }
  return {};
}

}  // namespace imaging
