#include <cstdint>

#include "imaging/headers/webp_chunks.h"
#include "imaging/png/srgb_profile.h"
#include "imaging/stripping/stripped_original.h"

namespace imaging {
namespace {

constexpr std::size_t kExtendedBytes = 10;  // RFC 9649, 2.7: flags, reserved bits, width, height
constexpr unsigned kAnimationFlag = 0x02;
constexpr unsigned kAlphaFlag = 0x10;

bool IsPicture(std::string_view type) {
  return type == "VP8 " || type == "VP8L";
}

std::string Number(std::size_t number) {
  std::string bytes;
  for (const int shift : {0, 8, 16, 24}) bytes.push_back(static_cast<char>(number >> shift & 0xFF));
  return bytes;
}

// The file's head is written last: it holds the size.
std::string File(const std::string& chunks) {
  return "RIFF" + Number(chunks.size() + 4) + "WEBP" + chunks;
}

// The head of an extended file, of which only the alpha is left to announce.
std::optional<std::string> Extended(const WebpChunk& head) {
  if (head.data.size() != kExtendedBytes) return std::nullopt;
  const auto flags = static_cast<unsigned char>(head.data.front());
  if ((flags & kAnimationFlag) != 0) return std::nullopt;
  std::string chunk = "VP8X" + Number(kExtendedBytes);
  chunk.push_back(static_cast<char>(flags & kAlphaFlag));
  chunk.append(3, '\0').append(head.data.substr(4));
  return chunk;
}

void Append(const WebpChunk& chunk, std::string& chunks) {
  chunks.append(chunk.whole);
  if (chunks.size() % 2 != 0) chunks.push_back('\0');
}

}  // namespace

std::optional<std::string> StrippedWebp(std::string_view original) {
  auto reader = WebpChunks(original);
  const auto first = reader ? NextWebpChunk(*reader) : std::nullopt;
  if (!first) return std::nullopt;
  std::string chunks;
  if (IsPicture(first->type)) {
    Append(*first, chunks);
    return File(chunks);
  }
  const auto head = first->type == "VP8X" ? Extended(*first) : std::nullopt;
  if (!head) return std::nullopt;
  chunks = *head;
  while (const auto chunk = NextWebpChunk(*reader)) {
    if (chunk->type == "ICCP" && !IsSrgbProfile(chunk->data)) return std::nullopt;
    if (chunk->type == "ALPH" || IsPicture(chunk->type)) Append(*chunk, chunks);
    if (IsPicture(chunk->type)) return File(chunks);
  }
  return std::nullopt;
}

}  // namespace imaging
