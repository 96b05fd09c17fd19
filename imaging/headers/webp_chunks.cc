#include "imaging/headers/webp_chunks.h"

namespace imaging {
namespace {

constexpr std::size_t kFileHeadBytes = 12;  // "RIFF", size, "WEBP"
constexpr std::size_t kUncounted = 8;       // of the file's head, by its own size

}  // namespace

std::optional<ByteReader> WebpChunks(std::string_view webp) {
  ByteReader head(webp.substr(0, kFileHeadBytes));
  head.Skip(4);
  const auto riff_size = head.LittleEndian(4);
  if (!riff_size || *riff_size > webp.size() - kUncounted) return std::nullopt;
  ByteReader reader(webp.substr(0, kUncounted + std::size_t{*riff_size}));
  reader.Skip(kFileHeadBytes);
  return reader;
}

std::optional<WebpChunk> NextWebpChunk(ByteReader& reader) {
  ByteReader ahead = reader;
  const auto type = ahead.Take(4);
  const auto length = ahead.LittleEndian(4);
  if (!length) return std::nullopt;
  const auto data = ahead.Take(*length);
  if (!data) return std::nullopt;
  ahead.Skip(*length & 1);
  const std::size_t size = ahead.position() - reader.position();
  const auto whole = reader.Take(size);
  return WebpChunk{*type, *data, *whole};
}

std::string WebpNumber(std::size_t number) {
  std::string bytes;
  for (const int shift : {0, 8, 16, 24}) bytes.push_back(static_cast<char>(number >> shift & 0xFF));
  return bytes;
}

}  // namespace imaging
