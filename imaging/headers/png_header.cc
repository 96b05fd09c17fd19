#include "imaging/headers/png_header.h"

#include <limits>

#include "imaging/headers/png_chunks.h"

namespace imaging {
namespace {

constexpr std::size_t kHeaderChunkBytes = 13;

Result<ImageFacts> ReadHeaderChunk(std::string_view data) {
  ByteReader reader(data);
  const auto width = reader.BigEndian(4);
  const auto height = reader.BigEndian(4);
  // Bit depth, colour type, compression and filter are the decoder's to check.
  if (!width || !height || !reader.Skip(4)) return CorruptHeader("PNG header chunk too short");
  const auto interlace = reader.BigEndian(1);
  constexpr std::uint32_t kMost = std::numeric_limits<std::int32_t>::max();
  if (!interlace || *width == 0 || *height == 0 || *width > kMost || *height > kMost) {
    return CorruptHeader("PNG with impossible dimensions");
  }
  ImageFacts facts;
  facts.size = {static_cast<int>(*width), static_cast<int>(*height)};
  facts.multipass = *interlace != 0;
  return facts;
}

}  // namespace

Result<ImageFacts> ReadPngHeader(std::string_view bytes) {
  ByteReader reader(bytes);
  if (!reader.Skip(kPngSignatureBytes)) return CorruptHeader("PNG ends inside its signature");
  const auto first = NextPngChunk(reader);
  if (!first) return tl::unexpected(first.error());
  if (first->type != "IHDR" || first->data.size() != kHeaderChunkBytes) {
    return CorruptHeader("PNG does not begin with its header chunk");
  }
  bool has_data = false;
  // A missing IEND is let through: the decoder knows whether the picture is whole.
  while (reader.remaining() > 0) {
    const auto chunk = NextPngChunk(reader);
    if (!chunk) return tl::unexpected(chunk.error());
    if (chunk->type == "IDAT") has_data = true;
    if (chunk->type == "IEND") break;
  }
  if (!has_data) return CorruptHeader("PNG without picture data");
  return ReadHeaderChunk(first->data);
}

}  // namespace imaging
