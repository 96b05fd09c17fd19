#include "imaging/png/inflated.h"

#include <string>
#include <utility>

#include <libdeflate.h>

#include "imaging/png/deflate_release.h"
#include "imaging/png/unfilter.h"

namespace imaging {
namespace {

// What deflate can make of a byte at most (RFC 1951: 258 bytes for two bits, less the headers).
constexpr std::size_t kMostExpansion = 1032;

// One piece needs no copy.
std::string_view Joined(const std::vector<std::string_view>& pieces, std::string& storage) {
  if (pieces.size() == 1) return pieces.front();
  std::size_t total = 0;
  for (const std::string_view piece : pieces) total += piece.size();
  storage.reserve(total);
  for (const std::string_view piece : pieces) storage.append(piece);
  return storage;
}

// A window smaller than the data may be broken by a distance that only some decoders let pass.
bool DeclaresWholeWindow(std::string_view stream, std::size_t size) {
  if (stream.empty()) return false;
  const unsigned window_bits = 8 + (static_cast<unsigned char>(stream[0]) >> 4);
  return window_bits >= 15 || size <= std::size_t{1} << window_bits;
}

bool Inflate(std::string_view stream, std::uint8_t* target, std::size_t size) {
  const std::unique_ptr<libdeflate_decompressor, DeflateRelease> decompressor(
      libdeflate_alloc_decompressor());
  if (!decompressor) return false;
  std::size_t read = 0;
  // Without a place for the number of bytes written, fewer than `size` is a failure.
  const auto result = libdeflate_zlib_decompress_ex(decompressor.get(), stream.data(), stream.size(), target,
                                                    size, &read, nullptr);
  return result == LIBDEFLATE_SUCCESS && read == stream.size();
}

bool HasOnlyKnownFilters(const Inflated& inflated, const PngLayout& layout) {
  for (std::size_t p = 0; p < inflated.passes.count; ++p) {
    const PngPass& pass = inflated.passes.passes[p];
    if (pass.size.width == 0) continue;
    const std::size_t stride = 1 + layout.RowBytes(pass.size.width);
    for (int y = 0; y < pass.size.height; ++y) {
      if (inflated.bytes[pass.offset + static_cast<std::size_t>(y) * stride] > kLastPngFilter) return false;
    }
  }
  return true;
}

}  // namespace

Taken<Inflated> InflatePng(const PngParts& parts) {
  // Before any product of the sides: two thousand million squared would not fit.
  if (PixelCount(parts.layout.size) > kMostInflatedBytes * 8) return LeaveToVips("too large to hold");
  Inflated inflated;
  inflated.passes = PassesOf(parts.layout);
  const std::size_t size = inflated.passes.total_bytes;
  if (size > kMostInflatedBytes) return LeaveToVips("too large to hold");
  std::string storage;
  const std::string_view stream = Joined(parts.data, storage);
  if (stream.size() < size / kMostExpansion) return LeaveToVips("too little picture data");
  if (!DeclaresWholeWindow(stream, size)) return LeaveToVips("small deflate window");
  inflated.bytes = std::make_unique_for_overwrite<std::uint8_t[]>(size + kUnfilterSlack);
  if (!Inflate(stream, inflated.bytes.get(), size)) return LeaveToVips("picture data do not inflate");
  std::fill_n(inflated.bytes.get() + size, kUnfilterSlack, std::uint8_t{0});
  if (!HasOnlyKnownFilters(inflated, parts.layout)) return LeaveToVips("unknown filter");
  return inflated;
}

}  // namespace imaging
