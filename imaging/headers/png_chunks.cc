#include "imaging/headers/png_chunks.h"

#include "imaging/headers/corrupt_header.h"

namespace imaging {
namespace {

constexpr std::size_t kChecksumBytes = 4;
// Deflate makes at most a thousand times of it: some twenty milliseconds.
constexpr std::size_t kBulkyTextBytes = 16'384;

// What is left behind the last whole chunk.
template <typename Visit>
std::string_view ForEachChunk(std::string_view png, Visit visit) {
  ByteReader reader(png);
  if (!reader.Skip(kPngSignatureBytes)) return {};
  while (const auto chunk = NextPngChunk(reader)) visit(*chunk);
  return png.substr(reader.position());
}

}  // namespace

bool IsPngText(std::string_view type) {
  return type == "tEXt" || type == "zTXt" || type == "iTXt";
}

Result<PngChunk> NextPngChunk(ByteReader& reader) {
  ByteReader ahead = reader;
  const auto length = ahead.BigEndian(4);
  const auto type = ahead.Take(4);
  if (!length || !type) return CorruptHeader("PNG ends inside a chunk's head");
  const auto data = ahead.Take(*length);
  if (!data || !ahead.Skip(kChecksumBytes)) return CorruptHeader("PNG chunk runs past the end of the file");
  return PngChunk{*type, *data, *reader.Take(ahead.position() - reader.position())};
}

std::optional<std::string> PngWithoutBulkyText(std::string_view png) {
  std::size_t text = 0;
  ForEachChunk(png, [&](const PngChunk& chunk) { text += IsPngText(chunk.type) ? chunk.data.size() : 0; });
  if (text <= kBulkyTextBytes) return std::nullopt;
  std::string slim(png.substr(0, kPngSignatureBytes));
  slim.reserve(png.size() - text);
  const std::string_view rest = ForEachChunk(png, [&](const PngChunk& chunk) {
    if (!IsPngText(chunk.type)) slim.append(chunk.whole);
  });
  // Of a file cut short: some of its pixels, maybe all that it has.
  return slim.append(rest);
}

}  // namespace imaging
