#include "imaging/jpeg/entropy_data.h"

#include <algorithm>
#include <cstring>

#include "imaging/headers/jpeg_markers.h"
#include "imaging/jpeg/bit_window.h"

namespace imaging {
namespace {

constexpr std::uint32_t kRestarts = kLastRestart - kFirstRestart + 1;

bool IsRestart(std::uint32_t code) {
  return code >= kFirstRestart && code <= kLastRestart;
}

}  // namespace

tl::expected<std::size_t, JpegHandOver> EntropyData::Read(std::string_view file, std::size_t begin) {
  const std::size_t needed = file.size() - begin + kBitPadding;
  if (capacity_ < needed) {
    bytes_ = std::make_unique_for_overwrite<std::uint8_t[]>(needed);
    capacity_ = needed;
  }
  ends_.clear();
  std::uint8_t* to = bytes_.get();
  for (std::size_t at = begin;;) {
    const std::size_t found = file.find('\xFF', at);
    if (found == std::string_view::npos) return tl::unexpected(JpegHandOver::kTruncated);
    std::memcpy(to, file.data() + at, found - at);
    to += found - at;
    const std::size_t code_at = file.find_first_not_of('\xFF', found);
    if (code_at == std::string_view::npos) return tl::unexpected(JpegHandOver::kTruncated);
    const std::uint32_t code = static_cast<unsigned char>(file[code_at]);
    at = code_at + 1;
    if (code == 0) {
      *to++ = 0xFF;
      continue;
    }
    if (IsRestart(code) && code - kFirstRestart != ends_.size() % kRestarts)
      return tl::unexpected(JpegHandOver::kDamaged);
    ends_.push_back(static_cast<std::size_t>(to - bytes_.get()));
    if (IsRestart(code)) continue;
    std::fill_n(to, kBitPadding, std::uint8_t{0});
    return code_at - 1;
  }
}

Stretch EntropyData::At(std::size_t which) const {
  const std::size_t begin = which == 0 ? 0 : ends_[which - 1];
  return {bytes_.get(), std::uint64_t{8} * begin, std::uint64_t{8} * ends_[which]};
}

std::size_t EndOfEntropyData(std::string_view file, std::size_t begin) {
  for (std::size_t at = file.find('\xFF', begin); at != std::string_view::npos; at = file.find('\xFF', at)) {
    at = file.find_first_not_of('\xFF', at);
    if (at == std::string_view::npos) break;
    const std::uint32_t code = static_cast<unsigned char>(file[at]);
    if (code != 0 && !IsRestart(code)) return at - 1;
  }
  return std::string_view::npos;
}

}  // namespace imaging
