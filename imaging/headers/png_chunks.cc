#include "imaging/headers/png_chunks.h"

#include "imaging/headers/corrupt_header.h"

namespace imaging {
namespace {

constexpr std::size_t kChecksumBytes = 4;
// Deflate makes at most a thousand times of it: some twenty milliseconds.
constexpr std::size_t kBulkyTextBytes = 16'384;

bool IsText(const PngChunk& chunk) {
  return chunk.type == "tEXt" || chunk.type == "zTXt" || chunk.type == "iTXt";
}

template <typename Visit>
void ForEachChunk(std::string_view png, Visit visit) {
  ByteReader reader(png);
  if (!reader.Skip(kPngSignatureBytes)) return;
  while (reader.remaining() > 0) {
    const auto chunk = NextPngChunk(reader);
    if (!chunk) return;
    visit(*chunk);
  }
}

}  // namespace

Result<PngChunk> NextPngChunk(ByteReader& reader) {
  ByteReader whole = reader;
  const auto length = reader.BigEndian(4);
  const auto type = reader.Take(4);
  if (!length || !type) return CorruptHeader("PNG ends inside a chunk's head");
  const auto data = reader.Take(*length);
  if (!data || !reader.Skip(kChecksumBytes)) return CorruptHeader("PNG chunk runs past the end of the file");
  return PngChunk{*type, *data, *whole.Take(reader.position() - whole.position())};
}

std::optional<std::string> PngWithoutBulkyText(std::string_view png) {
  std::size_t text = 0;
  ForEachChunk(png, [&](const PngChunk& chunk) { text += IsText(chunk) ? chunk.data.size() : 0; });
  if (text <= kBulkyTextBytes) return std::nullopt;
  std::string slim(png.substr(0, kPngSignatureBytes));
  slim.reserve(png.size() - text);
  ForEachChunk(png, [&](const PngChunk& chunk) {
    if (!IsText(chunk)) slim.append(chunk.whole);
  });
  return slim;
}

}  // namespace imaging
