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

// The file's head is written last: it holds the size.
std::string File(const std::string& chunks) {
  return "RIFF" + WebpNumber(chunks.size() + 4) + "WEBP" + chunks;
}

// The head of an extended file that announces nothing but alpha; nothing of an animation.
std::optional<std::string> HeadWithAlpha(const WebpChunk& head) {
  if (head.type != "VP8X" || head.data.size() != kExtendedBytes) return std::nullopt;
  const auto flags = static_cast<unsigned char>(head.data.front());
  if ((flags & kAnimationFlag) != 0) return std::nullopt;
  std::string chunk = "VP8X" + WebpNumber(kExtendedBytes);
  chunk.push_back(static_cast<char>(kAlphaFlag));
  chunk.append(3, '\0').append(head.data.substr(4));
  return chunk;
}

}  // namespace

// The picture's chunk alone where its alpha is not in a chunk of its own.
std::optional<std::string> StrippedWebp(std::string_view original) {
  auto reader = WebpChunks(original);
  auto chunk = reader ? NextWebpChunk(*reader) : std::nullopt;
  if (!chunk) return std::nullopt;
  std::string chunks;
  if (!IsPicture(chunk->type)) {
    const auto head = HeadWithAlpha(*chunk);
    if (!head) return std::nullopt;
    for (chunk = NextWebpChunk(*reader); chunk && !IsPicture(chunk->type); chunk = NextWebpChunk(*reader)) {
      if (chunk->type == "ICCP" && !IsSrgbProfile(chunk->data)) return std::nullopt;
      if (chunk->type != "ALPH") continue;
      if (chunks.empty()) chunks = *head;
      chunks.append(chunk->whole);
    }
  }
  // An even length, unless its padding is missing.
  if (!chunk || chunk->whole.size() % 2 != 0) return std::nullopt;
  return File(chunks.append(chunk->whole));
}

}  // namespace imaging
