#include "imaging/png/png_writer.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <span>

#include <libdeflate.h>

#include "imaging/png/chunk_writer.h"
#include "imaging/png/deflate_release.h"
#include "imaging/png/filter_choice.h"
#include "imaging/png/packed_picture.h"
#include "imaging/png/row_filter.h"

namespace imaging {
namespace {

// Below this, every way is tried: it costs less than the guess can lose.
constexpr std::size_t kSmallPictureBytes = 8'192;

int LevelOf(int effort) {
  constexpr std::array kLevels = {1, 2, 3, 4, 5, 6, 7, 8, 10, 12};
  return kLevels[static_cast<std::size_t>(std::clamp(effort, kLeastPngEffort, kMostPngEffort) - 1)];
}

std::string Head(const PackedPicture& picture) {
  std::string png = "\x89PNG\r\n\x1a\n";
  std::string header;
  AppendNumber(header, static_cast<std::uint32_t>(picture.layout.size.width));
  AppendNumber(header, static_cast<std::uint32_t>(picture.layout.size.height));
  header.push_back(static_cast<char>(picture.layout.bit_depth));
  header.push_back(static_cast<char>(picture.layout.colour));
  header.append(3, '\0');  // deflate, adaptive filters, not interlaced
  AppendChunk(png, "IHDR", header);
  if (!picture.palette.empty()) AppendChunk(png, "PLTE", picture.palette);
  if (!picture.transparency.empty()) AppendChunk(png, "tRNS", picture.transparency);
  return png;
}

class Writer {
 public:
  Writer(int effort, Deadline deadline)
      : deadline_(deadline), compressor_(libdeflate_alloc_compressor(LevelOf(effort))) {}

  // Keeps the result if it is the smallest so far.
  void Try(const PackedPicture& picture, std::span<const std::uint8_t> rows) {
    if (failure_) return;
    if (!compressor_) return Fail({ErrorCode::kInternal, "", "no memory for deflate"});
    if (std::chrono::steady_clock::now() >= deadline_) return Fail({ErrorCode::kTimeout, "", "encode"});
    std::string png = Head(picture);
    const std::size_t length_at = png.size();
    png.append("....IDAT");
    const std::size_t data_at = png.size();
    const std::size_t room = libdeflate_zlib_compress_bound(compressor_.get(), rows.size());
    png.resize(data_at + room);
    const std::size_t size =
        libdeflate_zlib_compress(compressor_.get(), rows.data(), rows.size(), png.data() + data_at, room);
    if (size == 0) return Fail({ErrorCode::kInternal, "", "deflate failed"});
    png.resize(data_at + size);
    std::string length;
    AppendNumber(length, static_cast<std::uint32_t>(size));
    png.replace(length_at, length.size(), length);
    AppendChecksum(png, length_at + length.size());
    AppendChunk(png, "IEND", "");
    if (best_.empty() || png.size() < best_.size()) best_ = std::move(png);
  }

  Result<std::string> Finish() {
    if (failure_) return tl::unexpected(std::move(*failure_));
    best_.shrink_to_fit();
    return std::move(best_);
  }

 private:
  void Fail(Error error) { failure_ = std::move(error); }

  Deadline deadline_;
  std::unique_ptr<libdeflate_compressor, DeflateRelease> compressor_;
  std::string best_;
  std::optional<Error> failure_;
};

void TryDirectly(const PackedPicture& picture, bool thorough, Writer& writer) {
  const bool packed_bits = picture.layout.bit_depth < 8;
  if (packed_bits) return writer.Try(picture, WithoutFilters(picture));
  const std::vector<std::uint8_t> filtered = WithBestFilters(picture);
  const bool pays = FiltersPay(picture, filtered);
  if (pays || thorough) writer.Try(picture, filtered);
  if (!pays || thorough) writer.Try(picture, WithoutFilters(picture));
}

}  // namespace

Result<std::string> WritePng(const RgbaPicture& picture, int effort, Deadline deadline) {
  Writer writer(effort, deadline);
  const PackedPicture indexed = PackIndexed(picture);
  const PackedPicture direct = PackDirectly(picture);
  const bool small = picture.pixels.size() * 4 <= kSmallPictureBytes;
  const bool thorough = small || effort >= kThoroughPngEffort;
  const bool by_index = !indexed.samples.empty() &&
                        static_cast<std::size_t>(indexed.layout.bit_depth) < direct.layout.pixel_bits();
  if (by_index) writer.Try(indexed, WithoutFilters(indexed));
  if (!by_index || thorough) TryDirectly(direct, thorough, writer);
  return writer.Finish();
}

}  // namespace imaging
