#include "imaging/headers/webp_header.h"

#include <algorithm>
#include <utility>

#include "imaging/byte_reader.h"
#include "imaging/headers/exif_orientation.h"
#include "imaging/headers/webp_chunks.h"

namespace imaging {
namespace {

constexpr std::size_t kFrameHeadBytes = 16;  // of an animation: place, size, duration, flags
constexpr std::uint32_t kAlphaFlag = 0x10;   // RFC 9649, 2.7

ImageFacts Facts(std::uint32_t width, std::uint32_t height, bool alpha) {
  ImageFacts facts;
  facts.size = {static_cast<int>(width), static_cast<int>(height)};
  facts.bands = alpha ? 4 : 3;
  return facts;
}

// RFC 9649, 2.7: flags, 24 reserved bits, then the canvas minus one in 24 bits a side.
Result<ImageFacts> ReadExtended(ByteReader chunk) {
  const auto flags = chunk.LittleEndian(4);
  const auto width = chunk.LittleEndian(3);
  const auto height = chunk.LittleEndian(3);
  if (!height) return CorruptHeader("WebP header too short");
  return Facts(*width + 1, *height + 1, (*flags & kAlphaFlag) != 0);
}

// RFC 6386, 9.1: frame tag, start code, then 14 bits a side below two bits of scaling.
Result<ImageFacts> ReadLossy(ByteReader chunk) {
  chunk.Skip(6);
  const auto width = chunk.LittleEndian(2);
  const auto height = chunk.LittleEndian(2);
  if (!height || (*width & 0x3FFF) == 0 || (*height & 0x3FFF) == 0)
    return CorruptHeader("WebP without dimensions");
  return Facts(*width & 0x3FFF, *height & 0x3FFF, false);
}

// RFC 9649, 3.4: signature byte, then 14 bits a side, each minus one, and whether alpha is used.
Result<ImageFacts> ReadLossless(ByteReader chunk) {
  chunk.Skip(1);
  const auto bits = chunk.LittleEndian(4);
  if (!bits) return CorruptHeader("WebP header too short");
  auto facts = Facts((*bits & 0x3FFF) + 1, ((*bits >> 14) & 0x3FFF) + 1, (*bits >> 28 & 1) != 0);
  facts.lossless = true;
  return facts;
}

Result<ImageFacts> ReadFirst(const WebpChunk& chunk) {
  if (chunk.type == "VP8X") return ReadExtended(ByteReader(chunk.data));
  if (chunk.type == "VP8 ") return ReadLossy(ByteReader(chunk.data));
  if (chunk.type == "VP8L") return ReadLossless(ByteReader(chunk.data));
  return CorruptHeader("WebP begins with an unknown chunk");
}

bool IsMetadata(std::string_view type) {
  return type == "ICCP" || type == "EXIF" || type == "XMP ";
}

bool BeginsLossless(const WebpChunk& frame) {
  if (frame.data.size() < kFrameHeadBytes) return false;
  return frame.data.substr(kFrameHeadBytes).starts_with("VP8L");
}

// libwebp keeps a note of each, of seventy bytes; a frame is one.
constexpr int kMostChunks = 200'000;

// What follows the first chunk, into `facts`.
Result<ImageFacts> CountChunks(ByteReader reader, ImageFacts facts) {
  int frames = 0;
  bool has_exif = false;
  for (int chunks = 0; const auto chunk = NextWebpChunk(reader);) {
    if (++chunks > kMostChunks) return CorruptHeader("WebP with too many chunks");
    if (IsMetadata(chunk->type)) facts.metadata_bytes += chunk->data.size();
    if (chunk->type == "EXIF" && !std::exchange(has_exif, true))
      facts.orientation = ExifOrientation(chunk->data);
    if (chunk->type == "VP8L") facts.lossless = true;
    if (chunk->type != "ANMF") continue;
    if (frames++ == 0) facts.lossless = facts.lossless || BeginsLossless(*chunk);
  }
  facts.frames = std::max(frames, 1);
  return facts;
}

}  // namespace

Result<ImageFacts> ReadWebpHeader(std::string_view bytes) {
  auto reader = WebpChunks(bytes);
  if (!reader) return CorruptHeader("WebP shorter than it declares");
  const auto first = NextWebpChunk(*reader);
  if (!first) return CorruptHeader("WebP without a whole first chunk");
  return ReadFirst(*first).and_then([&](const ImageFacts& facts) { return CountChunks(*reader, facts); });
}

}  // namespace imaging
