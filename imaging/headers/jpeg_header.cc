#include "imaging/headers/jpeg_header.h"

#include <optional>

#include "imaging/byte_reader.h"

namespace imaging {
namespace {

enum Marker : std::uint32_t {
  kTem = 0x01,
  kFirstFrame = 0xC0,  // SOF0; SOF1 and SOF2 follow
  kProgressive = 0xC2,
  kHuffmanTables = 0xC4,
  kReservedFrame = 0xC8,
  kArithmeticFrame = 0xC9,
  kArithmeticProgressive = 0xCA,
  kArithmeticTables = 0xCC,
  kLastFrame = 0xCF,
  kFirstRestart = 0xD0,
  kStartOfImage = 0xD8,
  kEndOfImage = 0xD9,
  kStartOfScan = 0xDA,
};

// Encoders write about ten scans. By the standard a component has at most 64 coefficients of 14 refinements
// each, but nothing in the wild comes near this.
constexpr int kMostScans = 100;

bool IsFrame(std::uint32_t marker) {
  return marker >= kFirstFrame && marker <= kLastFrame && marker != kHuffmanTables &&
         marker != kReservedFrame && marker != kArithmeticTables;
}

bool IsProgressive(std::uint32_t marker) {
  return marker == kProgressive || marker == kArithmeticProgressive;
}

bool IsSequentialDct(std::uint32_t marker) {
  return marker == kFirstFrame || marker == kFirstFrame + 1 || marker == kArithmeticFrame;
}

bool StandsAlone(std::uint32_t marker) {
  return marker == kTem || (marker >= kFirstRestart && marker <= kStartOfImage);
}

// Garbage between segments is passed over as decoders do; FF 00 and fill bytes are no markers.
std::optional<std::uint32_t> NextMarker(ByteReader& reader) {
  while (reader.SkipTo('\xff')) {
    std::optional<std::uint32_t> code = 0xFF;
    while (code == 0xFFU) code = reader.BigEndian(1);
    if (!code) return std::nullopt;
    if (*code != 0) return code;
  }
  return std::nullopt;
}

std::optional<std::string_view> TakeSegment(ByteReader& reader) {
  const auto length = reader.BigEndian(2);
  if (!length || *length < 2) return std::nullopt;
  return reader.Take(*length - 2);
}

Result<ImageFacts> ReadFrame(std::uint32_t marker, std::string_view segment) {
  ByteReader reader(segment);
  const auto precision = reader.BigEndian(1);
  const auto height = reader.BigEndian(2);
  const auto width = reader.BigEndian(2);
  if (!width) return CorruptHeader("JPEG frame header too short");
  const bool progressive = IsProgressive(marker);
  if (*precision != 8 || !(progressive || IsSequentialDct(marker))) {
    return tl::unexpected(
        Error{ErrorCode::kUnsupportedFormat, "a lossless, hierarchical or 12-bit JPEG", ""});
  }
  if (*width == 0 || *height == 0) return CorruptHeader("JPEG without dimensions");
  ImageFacts facts;
  facts.size = {static_cast<int>(*width), static_cast<int>(*height)};
  facts.multipass = progressive;
  return facts;
}

// What follows the frame header: at least one scan, and not too many.
Result<void> CheckScans(ByteReader reader) {
  int scans = 0;
  for (auto marker = NextMarker(reader); marker && *marker != kEndOfImage; marker = NextMarker(reader)) {
    if (StandsAlone(*marker)) continue;
    if (*marker == kStartOfScan && ++scans > kMostScans) return CorruptHeader("JPEG with too many scans");
    // A segment cut short is the decoder's to judge: what comes before it may be the whole picture.
    if (!TakeSegment(reader)) break;
  }
  if (scans == 0) return CorruptHeader("JPEG without picture data");
  return {};
}

}  // namespace

Result<ImageFacts> ReadJpegHeader(std::string_view bytes) {
  ByteReader reader(bytes);
  reader.Skip(2);
  while (const auto marker = NextMarker(reader)) {
    if (*marker == kEndOfImage || *marker == kStartOfScan) break;
    if (StandsAlone(*marker)) continue;
    const auto segment = TakeSegment(reader);
    if (!segment) return CorruptHeader("JPEG ends inside a segment");
    if (!IsFrame(*marker)) continue;
    auto facts = ReadFrame(*marker, *segment);
    if (!facts) return facts;
    return CheckScans(reader).map([&] { return *facts; });
  }
  return CorruptHeader("JPEG without a frame header");
}

}  // namespace imaging
