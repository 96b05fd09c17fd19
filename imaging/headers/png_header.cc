#include "imaging/headers/png_header.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "imaging/headers/exif_orientation.h"
#include "imaging/headers/png_chunks.h"

namespace imaging {
namespace {

constexpr std::size_t kHeaderChunkBytes = 13;

// 11.2.1 of the standard. 0: a colour type that does not exist.
int SamplesOf(std::uint32_t colour_type) {
  switch (colour_type) {
    case 0:
      return 1;
    case 2:
    case 3:  // a palette: decoders give its colours
      return 3;
    case 4:
      return 2;
    case 6:
      return 4;
    default:
      return 0;
  }
}

Result<ImageFacts> ReadHeaderChunk(std::string_view data) {
  ByteReader reader(data);
  const auto width = reader.BigEndian(4);
  const auto height = reader.BigEndian(4);
  const auto bits = reader.BigEndian(1);
  const auto colour_type = reader.BigEndian(1);
  // Compression and filter are the decoder's to check.
  reader.Skip(2);
  const auto interlace = reader.BigEndian(1);
  if (!interlace || data.size() != kHeaderChunkBytes) return CorruptHeader("PNG header chunk too short");
  constexpr std::uint32_t kMost = std::numeric_limits<std::int32_t>::max();
  if (*width == 0 || *height == 0 || *width > kMost || *height > kMost) {
    return CorruptHeader("PNG with impossible dimensions");
  }
  ImageFacts facts;
  facts.size = {static_cast<int>(*width), static_cast<int>(*height)};
  facts.bands = SamplesOf(*colour_type);
  facts.bits = *bits > 8 ? 16 : 8;  // fewer are spread to 8
  facts.multipass = *interlace != 0;
  return facts.bands > 0 ? Result<ImageFacts>(facts) : CorruptHeader("PNG of an unknown colour type");
}

bool IsCritical(std::string_view type) {
  return type == "IHDR" || type == "PLTE" || type == "IDAT" || type == "IEND";
}

// What an APNG's frames are made of; decoders of still pictures pass over it.
bool IsAnimation(std::string_view type) {
  return type == "acTL" || type == "fcTL" || type == "fdAT";
}

// Follows the chunks behind IHDR.
class ChunkWalk {
 public:
  explicit ChunkWalk(ImageFacts facts) : facts_(facts) { facts_.truncated = true; }

  Result<ImageFacts> Finish(ByteReader reader) {
    while (reader.remaining() > 0) {
      const auto chunk = NextPngChunk(reader);
      if (!chunk) {
        if (!CutInPicture(reader)) return tl::unexpected(chunk.error());
        has_data_ = true;
        break;
      }
      Count(*chunk);
      if (chunk->type == "IEND") break;
    }
    if (!has_data_) return CorruptHeader("PNG without picture data");
    facts_.frames = std::max(frame_controls_, 1);
    return facts_;
  }

 private:
  // A chunk runs past the end: is it one that a half of may be read?
  bool CutInPicture(ByteReader chunk) const {
    if (!chunk.Skip(4)) return has_data_;
    const auto type = chunk.Take(4);
    if (!type) return has_data_;
    return *type == "IDAT" || (has_data_ && (*type == "fdAT" || *type == "IEND"));
  }

  void Count(const PngChunk& chunk) {
    if (chunk.type == "IDAT") has_data_ = true;
    if (chunk.type == "IEND") facts_.truncated = false;
    if (chunk.type == "eXIf" && !std::exchange(has_exif_, true))
      facts_.orientation = ExifOrientation(chunk.data);
    if (chunk.type == "fcTL") ++frame_controls_;
    if (chunk.type == "tRNS" && (facts_.bands & 1) == 1) ++facts_.bands;
    if (IsCritical(chunk.type) || IsAnimation(chunk.type) || IsPngText(chunk.type)) return;
    if (chunk.type != "iCCP") facts_.metadata_bytes += chunk.data.size();
  }

  ImageFacts facts_;
  bool has_data_ = false;
  bool has_exif_ = false;
  int frame_controls_ = 0;
};

}  // namespace

Result<ImageFacts> ReadPngHeader(std::string_view bytes) {
  ByteReader reader(bytes);
  if (!reader.Skip(kPngSignatureBytes)) return CorruptHeader("PNG ends inside its signature");
  const auto first = NextPngChunk(reader);
  if (!first) return tl::unexpected(first.error());
  if (first->type != "IHDR") return CorruptHeader("PNG does not begin with its header chunk");
  auto facts = ReadHeaderChunk(first->data);
  if (!facts) return facts;
  return ChunkWalk(*facts).Finish(reader);
}

}  // namespace imaging
