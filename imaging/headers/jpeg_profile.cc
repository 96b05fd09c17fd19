#include "imaging/headers/jpeg_profile.h"

#include <array>

#include "imaging/byte_reader.h"
#include "imaging/headers/jpeg_markers.h"

namespace imaging {
namespace {

constexpr std::string_view kName("ICC_PROFILE\0", 12);
constexpr std::size_t kPieceHead = kName.size() + 2;  // and the two numbers

std::uint32_t NextMarkerOrEnd(ByteReader& reader) {
  while (reader.SkipTo('\xff')) {
    std::uint32_t code = 0xFF;
    while (code == 0xFF) code = reader.BigEndian(1).value_or(0);
    if (code != 0) return code;
  }
  return kEndOfImage;
}

}  // namespace

std::string JpegProfile(std::string_view file) {
  std::array<std::string_view, 256> pieces;
  ByteReader reader(file);
  reader.Skip(2);
  for (auto marker = NextMarkerOrEnd(reader); marker != kEndOfImage && marker != kStartOfScan;
       marker = NextMarkerOrEnd(reader)) {
    if (StandsAlone(marker)) continue;
    const auto length = reader.BigEndian(2);
    const auto data = length && *length >= 2 ? reader.Take(*length - 2) : std::nullopt;
    if (!data) break;
    if (marker == kFirstApplication + 2 && data->size() > kPieceHead && data->starts_with(kName)) {
      pieces[static_cast<unsigned char>((*data)[kName.size()])] = data->substr(kPieceHead);
    }
  }
  std::string profile;
  if (pieces[1].empty()) return profile;
  for (std::size_t number = 1; number < pieces.size(); ++number) profile += pieces[number];
  return profile;
}

}  // namespace imaging
