#include "imaging/codecs/profile_embedding.h"

#include <algorithm>
#include <cstdint>

namespace imaging {
namespace {

std::string BigEndian(std::size_t number, int bytes) {
  std::string text;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
    text.push_back(static_cast<char>(number >> shift));
  return text;
}

std::string LittleEndian(std::size_t number, int bytes) {
  std::string text = BigEndian(number, bytes);
  std::ranges::reverse(text);
  return text;
}

std::uint8_t At(const std::string& bytes, std::size_t place) {
  return static_cast<std::uint8_t>(bytes.at(place));
}

constexpr unsigned kWebpProfileFlag = 0x20;
constexpr unsigned kWebpAlphaFlag = 0x10;
constexpr std::size_t kRiffHeadBytes = 12;
constexpr std::size_t kChunkHeadBytes = 8;
constexpr std::size_t kExtendedBytes = kChunkHeadBytes + 10;

// The bit after signature, width and height of a VP8L, RFC 9649 3.4; a simple lossy file has no alpha.
bool HasAlpha(const std::string& simple) {
  constexpr unsigned kAlphaBit = 0x10;
  const std::size_t data = kRiffHeadBytes + kChunkHeadBytes;
  return simple.compare(kRiffHeadBytes, 4, "VP8L") == 0 && (At(simple, data + 4) & kAlphaBit) != 0;
}

std::string ExtendedHead(const std::string& webp, Size size) {
  if (webp.compare(kRiffHeadBytes, 4, "VP8X") == 0) {
    std::string head = webp.substr(kRiffHeadBytes, kExtendedBytes);
    head[kChunkHeadBytes] = static_cast<char>(At(head, kChunkHeadBytes) | kWebpProfileFlag);
    return head;
  }
  const unsigned flags = kWebpProfileFlag | (HasAlpha(webp) ? kWebpAlphaFlag : 0U);
  return "VP8X" + LittleEndian(10, 4) + LittleEndian(flags, 4) +
         LittleEndian(static_cast<std::size_t>(size.width) - 1, 3) +
         LittleEndian(static_cast<std::size_t>(size.height) - 1, 3);
}

}  // namespace

std::string JpegWithProfile(const std::string& jpeg, std::string_view icc) {
  constexpr std::string_view kName("ICC_PROFILE\0", 12);
  constexpr std::size_t kMostInPiece = 65'533 - kName.size() - 2;
  const std::size_t count = (icc.size() + kMostInPiece - 1) / kMostInPiece;
  if (count > 255) return jpeg;  // cannot be told
  std::size_t place = 2;
  if (At(jpeg, 2) == 0xFF && At(jpeg, 3) == 0xE0) place += 2U + At(jpeg, 4) * 256U + At(jpeg, 5);
  std::string segments;
  for (std::size_t number = 1; number <= count; ++number) {
    const std::string_view piece = icc.substr((number - 1) * kMostInPiece, kMostInPiece);
    segments += "\xFF\xE2" + BigEndian(2 + kName.size() + 2 + piece.size(), 2);
    segments.append(kName).append(BigEndian(number, 1)).append(BigEndian(count, 1)).append(piece);
  }
  return std::string(jpeg).insert(place, segments);
}

std::string WebpWithProfile(const std::string& webp, std::string_view icc, Size size) {
  const bool extended = webp.compare(kRiffHeadBytes, 4, "VP8X") == 0;
  std::string chunks = ExtendedHead(webp, size) + "ICCP" + LittleEndian(icc.size(), 4);
  chunks.append(icc).append(icc.size() % 2, '\0');
  chunks += webp.substr(kRiffHeadBytes + (extended ? kExtendedBytes : 0));
  return "RIFF" + LittleEndian(chunks.size() + 4, 4) + "WEBP" + chunks;
}

}  // namespace imaging
