#include "imaging/jpeg/segments.h"

#include "imaging/byte_reader.h"
#include "imaging/headers/jpeg_markers.h"

namespace imaging {
namespace {

constexpr std::uint32_t kAdobeMarker = kFirstApplication + 14;
constexpr std::string_view kJfif("JFIF\0", 5);
constexpr std::size_t kJfifBytes = 14;
constexpr std::string_view kAdobe = "Adobe";
constexpr std::size_t kAdobeBytes = 12;
constexpr std::size_t kMostSymbols = 256;

bool DefineHuffman(ByteReader reader, JpegTables& tables) {
  while (reader.remaining() > 0) {
    const auto which = reader.BigEndian(1);
    const auto counts = reader.Take(kLongestCode);
    if (!counts || (*which & 0xEF) > 3) return false;
    HuffmanCode code;
    std::size_t total = 0;
    for (std::size_t i = 0; i < counts->size(); ++i) {
      code.counts[i + 1] = static_cast<std::uint8_t>((*counts)[i]);
      total += code.counts[i + 1];
    }
    const auto symbols = reader.Take(total);
    if (total > kMostSymbols || !symbols) return false;
    std::copy(symbols->begin(), symbols->end(), code.symbols.begin());
    code.defined = true;
    (*which < 16 ? tables.dc : tables.ac)[*which & 3] = code;
  }
  return true;
}

bool DefineQuantisation(ByteReader reader, JpegDefinitions& definitions) {
  while (reader.remaining() > 0) {
    const std::uint32_t which = *reader.BigEndian(1);
    if ((which & 15) > 3) return false;
    QuantisationTable table;
    for (std::uint16_t& step : table) {
      const auto read = reader.BigEndian(which < 16 ? 1 : 2);
      if (!read) return false;
      step = static_cast<std::uint16_t>(*read);
    }
    definitions.quantisation[which & 3] = table;
  }
  return true;
}

bool DefineJfif(std::string_view segment, JpegDefinitions& definitions) {
  if (segment.size() < kJfifBytes || !segment.starts_with(kJfif)) return true;
  definitions.jfif = true;
  return segment[kJfif.size()] == 1;  // the major version
}

void DefineAdobe(std::string_view segment, JpegDefinitions& definitions) {
  if (segment.size() < kAdobeBytes || !segment.starts_with(kAdobe)) return;
  definitions.adobe_transform = static_cast<unsigned char>(segment[kAdobeBytes - 1]);
}

}  // namespace

bool Define(std::uint32_t marker, std::string_view segment, JpegDefinitions& definitions) {
  switch (marker) {
    case kHuffmanTables:
      return DefineHuffman(ByteReader(segment), definitions.tables);
    case kQuantisationTables:
      return DefineQuantisation(ByteReader(segment), definitions);
    case kRestartInterval:
      if (segment.size() != 2) return false;
      definitions.tables.restart_interval = *ByteReader(segment).BigEndian(2);
      return true;
    case kFirstApplication:
      return DefineJfif(segment, definitions);
    case kAdobeMarker:
      DefineAdobe(segment, definitions);
      return true;
    default:
      return true;
  }
}

std::optional<JpegColours> ColoursOf(const JpegFrame& frame, const JpegDefinitions& definitions) {
  if (frame.count == 1) return JpegColours::kGrey;
  const auto transform = definitions.adobe_transform;
  if (frame.count == 4) {
    if (transform.value_or(0) == 0) return JpegColours::kCmyk;
    return transform == 2 ? std::optional(JpegColours::kYcck) : std::nullopt;
  }
  if (definitions.jfif) return JpegColours::kYcc;
  if (transform) {
    if (*transform > 1) return std::nullopt;
    return *transform == 0 ? JpegColours::kRgb : JpegColours::kYcc;
  }
  const auto& components = frame.components;
  const bool named_rgb = components[0].id == 'R' && components[1].id == 'G' && components[2].id == 'B';
  return named_rgb ? JpegColours::kRgb : JpegColours::kYcc;
}

}  // namespace imaging
