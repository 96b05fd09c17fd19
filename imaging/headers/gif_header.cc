#include "imaging/headers/gif_header.h"

#include <algorithm>

#include "imaging/byte_reader.h"

namespace imaging {
namespace {

constexpr std::size_t kSignatureBytes = 6;
constexpr std::uint32_t kExtension = 0x21;
constexpr std::uint32_t kImage = 0x2C;

// Flags hold the exponent of a colour table's length; three bytes a colour.
bool SkipColourTable(ByteReader& reader, std::uint32_t flags) {
  const bool present = (flags & 0x80) != 0;
  return !present || reader.Skip(std::size_t{3} << ((flags & 7) + 1));
}

bool SkipExtension(ByteReader& reader) {
  if (!reader.Skip(1)) return false;  // its label
  for (auto length = reader.BigEndian(1); length; length = reader.BigEndian(1)) {
    if (*length == 0) return true;
    if (!reader.Skip(*length)) return false;
  }
  return false;
}

Result<ImageFacts> WithFirstFrame(ByteReader& reader, Size screen) {
  const auto left = reader.LittleEndian(2);
  const auto top = reader.LittleEndian(2);
  const auto width = reader.LittleEndian(2);
  const auto height = reader.LittleEndian(2);
  if (!height || *width == 0 || *height == 0) return CorruptHeader("GIF without a whole first frame");
  ImageFacts facts;
  facts.size = {std::max(screen.width, static_cast<int>(*left + *width)),
                std::max(screen.height, static_cast<int>(*top + *height))};
  return facts;
}

}  // namespace

Result<ImageFacts> ReadGifHeader(std::string_view bytes) {
  ByteReader reader(bytes);
  reader.Skip(kSignatureBytes);
  const auto width = reader.LittleEndian(2);
  const auto height = reader.LittleEndian(2);
  const auto flags = reader.BigEndian(1);
  if (!flags || !reader.Skip(2) || !SkipColourTable(reader, *flags))
    return CorruptHeader("GIF ends in its header");
  while (const auto block = reader.BigEndian(1)) {
    if (*block == kImage)
      return WithFirstFrame(reader, {static_cast<int>(*width), static_cast<int>(*height)});
    if (*block != kExtension || !SkipExtension(reader)) break;
  }
  return CorruptHeader("GIF without a frame");
}

}  // namespace imaging
