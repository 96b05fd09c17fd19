#include <algorithm>
#include <cstdint>

#include "imaging/byte_reader.h"
#include "imaging/headers/jpeg_markers.h"
#include "imaging/png/srgb_profile.h"
#include "imaging/stripping/stripped_original.h"

namespace imaging {
namespace {

constexpr std::uint32_t kIccMarker = kFirstApplication + 2;
constexpr std::uint32_t kAdobeMarker = kFirstApplication + 14;
constexpr std::string_view kJfif("JFIF\0", 5);
constexpr std::string_view kAdobe = "Adobe";
constexpr std::size_t kAdobeBytes = 12;  // name, version, two flags, and the transform of the colours
// ICC.1:2022, B.4: a profile in pieces, each with its number and how many there are.
constexpr std::string_view kIcc("ICC_PROFILE\0", 12);
constexpr std::string_view kTheOnlyPiece("\1\1", 2);

// A head of its own in place of the one that was there, which may hold a thumbnail: version 1.1, square
// pixels (ITU-T T.871, 10.1). That it is there tells decoders how the colours are coded.
constexpr std::string_view kJfifHead("\xFF\xE0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0", 18);

struct Segment {
  std::uint32_t marker = 0;
  std::string_view data;
  std::string_view whole;  // with marker and length
};

bool IsCoding(std::uint32_t marker) {
  return marker == kHuffmanTables || marker == kQuantisationTables || marker == kRestartInterval;
}

// The one at the reader's place; fill bytes before it are passed over.
std::optional<Segment> NextSegment(std::string_view bytes, ByteReader& reader) {
  auto code = reader.BigEndian(1);
  if (code != 0xFFU) return std::nullopt;
  while (code == 0xFFU) code = reader.BigEndian(1);
  if (!code || *code == 0) return std::nullopt;
  const std::size_t begin = reader.position() - 2;
  Segment segment{*code, {}, {}};
  if (*code != kEndOfImage && !StandsAlone(*code)) {
    const auto length = reader.BigEndian(2);
    const auto data = length && *length >= 2 ? reader.Take(*length - 2) : std::nullopt;
    if (!data) return std::nullopt;
    segment.data = *data;
  }
  segment.whole = bytes.substr(begin, reader.position() - begin);
  return segment;
}

// Up to the next marker that is no restart.
std::string_view TakeEntropyCoded(std::string_view bytes, ByteReader& reader) {
  const std::size_t begin = reader.position();
  std::size_t at = begin;
  for (at = bytes.find('\xFF', at); at != std::string_view::npos && at + 1 < bytes.size();
       at = bytes.find('\xFF', at + 1)) {
    const auto code = static_cast<unsigned char>(bytes[at + 1]);
    const bool restart = code >= kFirstRestart && code <= kLastRestart;
    if (code != 0 && !restart) break;
  }
  reader.Skip(std::min(at, bytes.size()) - begin);
  return bytes.substr(begin, reader.position() - begin);
}

class Stripper {
 public:
  explicit Stripper(std::string_view original) : original_(original), reader_(original) { reader_.Skip(2); }

  std::optional<std::string> Strip() {
    while (const auto segment = NextSegment(original_, reader_)) {
      if (segment->marker == kEndOfImage) return Finish();
      if (!Take(*segment)) return std::nullopt;
    }
    return std::nullopt;
  }

 private:
  bool Take(const Segment& segment) {
    if (IsMetadata(segment.marker)) return TakeMetadata(segment);
    const bool scan = segment.marker == kStartOfScan;
    if (IsFrame(segment.marker)) {
      if (!IsShownAsWeDo(segment)) return false;
    } else if (!scan && !IsCoding(segment.marker)) {
      return false;
    }
    body_.append(segment.whole);
    if (scan) body_.append(TakeEntropyCoded(original_, reader_));
    has_scan_ = has_scan_ || scan;
    return true;
  }

  // False: it says of the colours what could not be left out.
  bool TakeMetadata(const Segment& segment) {
    if (segment.marker == kFirstApplication) has_jfif_ = has_jfif_ || segment.data.starts_with(kJfif);
    if (segment.marker == kIccMarker && segment.data.starts_with(kIcc)) {
      const std::string_view piece = segment.data.substr(kIcc.size());
      return piece.starts_with(kTheOnlyPiece) && IsSrgbProfile(piece.substr(kTheOnlyPiece.size()));
    }
    if (segment.marker == kAdobeMarker && segment.data.starts_with(kAdobe)) {
      if (segment.data.size() < kAdobeBytes) return false;
      body_.append("\xFF\xEE\0\x0E", 4).append(segment.data.substr(0, kAdobeBytes));
    }
    return true;
  }

  // One frame, Huffman coded, of 8 bits, grey or three colours.
  bool IsShownAsWeDo(const Segment& frame) {
    ByteReader reader(frame.data);
    const auto precision = reader.BigEndian(1);
    reader.Skip(4);
    const std::uint32_t components = reader.BigEndian(1).value_or(0);
    const bool again = has_frame_;
    has_frame_ = true;
    return !again && frame.marker <= kProgressive && precision == 8U && (components == 1 || components == 3);
  }

  std::optional<std::string> Finish() const {
    if (!has_frame_ || !has_scan_) return std::nullopt;
    std::string stripped("\xFF\xD8", 2);
    if (has_jfif_) stripped.append(kJfifHead);
    return stripped.append(body_).append("\xFF\xD9", 2);
  }

  std::string_view original_;
  ByteReader reader_;
  std::string body_;
  bool has_jfif_ = false;
  bool has_frame_ = false;
  bool has_scan_ = false;
};

}  // namespace

std::optional<std::string> StrippedJpeg(std::string_view original) {
  return Stripper(original).Strip();
}

}  // namespace imaging
