#include "imaging/jpeg/scan_header.h"

#include "imaging/byte_reader.h"
#include "imaging/jpeg/block_finder.h"

namespace imaging {
namespace {

constexpr std::uint32_t kLastCoefficient = kBlockCoefficients - 1;
constexpr std::uint32_t kMostLowBits = 13;

std::optional<std::size_t> ComponentOf(std::uint32_t id, const JpegFrame& frame) {
  for (std::size_t i = 0; i < frame.count; ++i) {
    if (frame.components[i].id == id) return i;
  }
  return std::nullopt;
}

bool ReadPart(ByteReader& reader, const JpegFrame& frame, JpegScan& scan) {
  const auto bytes = reader.BigEndian(2);
  const auto component = bytes ? ComponentOf(*bytes >> 8, frame) : std::nullopt;
  if (!component) return false;
  for (std::size_t i = 0; i < scan.count; ++i) {
    if (scan.parts[i].component == *component) return false;
  }
  const JpegScan::Part part = {*component, *bytes >> 4 & 15, *bytes & 15};
  scan.parts[scan.count++] = part;
  return part.dc_table <= 3 && part.ac_table <= 3;
}

bool HasFewBlocks(const JpegScan& scan, const JpegFrame& frame) {
  std::size_t blocks = 0;
  for (std::size_t i = 0; i < scan.count; ++i) {
    const JpegComponent& component = frame.components[scan.parts[i].component];
    blocks += component.across * component.down;
  }
  return !scan.interleaved() || blocks <= kMostBlocksOfMcu;
}

bool IsPossible(const JpegScan& scan, bool progressive) {
  if (!progressive) {
    return scan.first == 0 && scan.last == kLastCoefficient && scan.high == 0 && scan.low == 0;
  }
  if (scan.first == 0 && scan.last != 0) return false;
  if (scan.first > 0 && (scan.last < scan.first || scan.last > kLastCoefficient || scan.count != 1))
    return false;
  return scan.low <= kMostLowBits && (scan.high == 0 || scan.high == scan.low + 1);
}

}  // namespace

std::optional<JpegScan> ReadJpegScan(std::string_view segment, const JpegFrame& frame) {
  ByteReader reader(segment);
  const auto count = reader.BigEndian(1);
  if (!count || *count < 1 || *count > frame.count) return std::nullopt;
  JpegScan scan;
  for (std::uint32_t i = 0; i < *count; ++i) {
    if (!ReadPart(reader, frame, scan)) return std::nullopt;
  }
  const auto range = reader.BigEndian(3);
  if (!range || reader.remaining() != 0) return std::nullopt;
  scan.first = *range >> 16;
  scan.last = *range >> 8 & 255;
  scan.high = *range >> 4 & 15;
  scan.low = *range & 15;
  if (!HasFewBlocks(scan, frame) || !IsPossible(scan, frame.progressive)) return std::nullopt;
  return scan;
}

}  // namespace imaging
