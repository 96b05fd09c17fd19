#include "imaging/headers/webp_header.h"

#include "imaging/byte_reader.h"

namespace imaging {
namespace {

constexpr std::size_t kFileHeadBytes = 12;  // "RIFF", size, "WEBP"

ImageFacts Facts(std::uint32_t width, std::uint32_t height) {
  ImageFacts facts;
  facts.size = {static_cast<int>(width), static_cast<int>(height)};
  return facts;
}

// RFC 9649, 2.7: flags, 24 reserved bits, then the canvas minus one in 24 bits a side.
Result<ImageFacts> ReadExtended(ByteReader chunk) {
  chunk.Skip(4);
  const auto width = chunk.LittleEndian(3);
  const auto height = chunk.LittleEndian(3);
  if (!height) return CorruptHeader("WebP header too short");
  return Facts(*width + 1, *height + 1);
}

// RFC 6386, 9.1: frame tag, start code, then 14 bits a side below two bits of scaling.
Result<ImageFacts> ReadLossy(ByteReader chunk) {
  chunk.Skip(6);
  const auto width = chunk.LittleEndian(2);
  const auto height = chunk.LittleEndian(2);
  if (!height || (*width & 0x3FFF) == 0 || (*height & 0x3FFF) == 0)
    return CorruptHeader("WebP without dimensions");
  return Facts(*width & 0x3FFF, *height & 0x3FFF);
}

// RFC 9649, 3.4: signature byte, then 14 bits a side, each minus one.
Result<ImageFacts> ReadLossless(ByteReader chunk) {
  chunk.Skip(1);
  const auto bits = chunk.LittleEndian(4);
  if (!bits) return CorruptHeader("WebP header too short");
  return Facts((*bits & 0x3FFF) + 1, ((*bits >> 14) & 0x3FFF) + 1);
}

}  // namespace

Result<ImageFacts> ReadWebpHeader(std::string_view bytes) {
  ByteReader reader(bytes);
  reader.Skip(4);
  const auto riff_size = reader.LittleEndian(4);
  if (!riff_size || *riff_size > bytes.size() - 8) return CorruptHeader("WebP shorter than it declares");
  reader.Skip(kFileHeadBytes - reader.position());
  const auto type = reader.Take(4);
  const auto length = reader.LittleEndian(4);
  if (!type || !length) return CorruptHeader("WebP without a chunk");
  const auto data = reader.Take(*length);
  if (!data) return CorruptHeader("WebP chunk runs past the end of the file");
  if (*type == "VP8X") return ReadExtended(ByteReader(*data));
  if (*type == "VP8 ") return ReadLossy(ByteReader(*data));
  if (*type == "VP8L") return ReadLossless(ByteReader(*data));
  return CorruptHeader("WebP begins with an unknown chunk");
}

}  // namespace imaging
