#include "imaging/headers/jpeg_header.h"

#include <algorithm>
#include <optional>

#include "imaging/byte_reader.h"
#include "imaging/headers/exif_orientation.h"
#include "imaging/headers/jpeg_markers.h"

namespace imaging {
namespace {

bool IsProgressive(std::uint32_t marker) {
  return marker == kProgressive || marker == kArithmeticProgressive;
}

bool IsSequentialDct(std::uint32_t marker) {
  return marker == kFirstFrame || marker == kFirstFrame + 1 || marker == kArithmeticFrame;
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

// Samples a pixel: each component has its own share of the blocks of the largest one. 0: impossible factors.
double CodedSamples(ByteReader components, std::uint32_t count) {
  double blocks = 0;
  std::uint32_t widest = 1;
  std::uint32_t highest = 1;
  for (std::uint32_t i = 0; i < count; ++i) {
    components.Skip(1);  // its id
    const auto factors = components.BigEndian(1);
    if (!factors || !components.Skip(1)) return 0;
    const std::uint32_t across = *factors >> 4;
    const std::uint32_t down = *factors & 15;
    if (across < 1 || across > 4 || down < 1 || down > 4) return 0;
    widest = std::max(widest, across);
    highest = std::max(highest, down);
    blocks += across * down;
  }
  return blocks / (widest * highest);
}

Result<ImageFacts> ReadFrame(std::uint32_t marker, std::string_view segment) {
  ByteReader reader(segment);
  const auto precision = reader.BigEndian(1);
  const auto height = reader.BigEndian(2);
  const auto width = reader.BigEndian(2);
  const auto components = reader.BigEndian(1);
  if (!components) return CorruptHeader("JPEG frame header too short");
  if (*precision != 8 || !(IsProgressive(marker) || IsSequentialDct(marker))) {
    return tl::unexpected(
        Error{ErrorCode::kUnsupportedFormat, "a lossless, hierarchical or 12-bit JPEG", ""});
  }
  if (*width == 0 || *height == 0) return CorruptHeader("JPEG without dimensions");
  ImageFacts facts;
  facts.size = {static_cast<int>(*width), static_cast<int>(*height)};
  facts.bands = static_cast<int>(*components);
  facts.coded_samples = CodedSamples(reader, *components);
  facts.multipass = IsProgressive(marker);
  facts.arithmetic = marker >= kArithmeticFrame;
  facts.scans = 0;
  facts.truncated = true;
  return facts.coded_samples > 0 ? Result<ImageFacts>(facts) : CorruptHeader("JPEG with impossible sampling");
}

// A scan of some of the components: the decoder gathers coefficients until it has seen all.
bool IsPartial(std::string_view scan, const ImageFacts& facts) {
  const auto components = ByteReader(scan).BigEndian(1);
  return components && static_cast<int>(*components) < facts.bands;
}

// Whether the coefficients that it codes begin with the means of blocks, ITU-T T.81 B.2.3.
bool HasDc(std::string_view scan) {
  ByteReader reader(scan);
  const auto components = reader.BigEndian(1);
  if (!components || !reader.Skip(2 * *components)) return true;
  return reader.BigEndian(1).value_or(0) == 0;
}

// A real file has some dozens, and as many as 255 of a colour profile. libjpeg walks over all it has kept for
// each that it keeps: twelve million empty ones hold a core for minutes.
constexpr int kMostMetadataSegments = 2'000;

struct Metadata {
  std::uint64_t bytes = 0;
  int segments = 0;
  std::optional<int> orientation;  // of the first EXIF

  // False: there are too many.
  bool Count(std::uint32_t marker, std::string_view segment) {
    if (!IsMetadata(marker)) return true;
    bytes += segment.size();
    if (!orientation && marker == kFirstApplication + 1 && segment.starts_with("Exif"))
      orientation = ExifOrientation(segment);
    return ++segments <= kMostMetadataSegments;
  }
};

// What follows the frame header, into `facts`. How the picture lies, libjpeg looks for before the first scan.
Result<ImageFacts> CountScans(ByteReader reader, ImageFacts facts, Metadata metadata) {
  std::size_t dc_begin = 0;
  bool has_dc = false;
  for (auto marker = NextMarker(reader); marker; marker = NextMarker(reader)) {
    if (StandsAlone(*marker)) continue;
    if (has_dc) facts.dc_bytes += reader.position() - dc_begin;
    has_dc = false;
    if (*marker == kEndOfImage) {
      facts.truncated = false;
      break;
    }
    const auto segment = TakeSegment(reader);
    if (!segment) break;
    if (!metadata.Count(*marker, *segment)) return CorruptHeader("JPEG with too many metadata segments");
    if (*marker != kStartOfScan) continue;
    if (++facts.scans == 1) facts.orientation = metadata.orientation.value_or(1);
    has_dc = HasDc(*segment);
    dc_begin = reader.position();
    facts.multipass = facts.multipass || IsPartial(*segment, facts);
  }
  if (has_dc) facts.dc_bytes += reader.position() - dc_begin;
  if (facts.scans == 0) return CorruptHeader("JPEG without picture data");
  facts.metadata_bytes = metadata.bytes;
  return facts;
}

}  // namespace

Result<ImageFacts> ReadJpegHeader(std::string_view bytes) {
  ByteReader reader(bytes);
  reader.Skip(2);
  Metadata metadata;
  while (const auto marker = NextMarker(reader)) {
    if (*marker == kEndOfImage || *marker == kStartOfScan) break;
    if (StandsAlone(*marker)) continue;
    const auto segment = TakeSegment(reader);
    if (!segment) return CorruptHeader("JPEG ends inside a segment");
    if (!metadata.Count(*marker, *segment)) return CorruptHeader("JPEG with too many metadata segments");
    if (!IsFrame(*marker)) continue;
    const auto facts = ReadFrame(*marker, *segment);
    return facts ? CountScans(reader, *facts, metadata) : facts;
  }
  return CorruptHeader("JPEG without a frame header");
}

}  // namespace imaging
