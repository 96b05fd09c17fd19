// The markers of a JPEG, ITU-T T.81 table B.1, without their first byte, FF.
#pragma once

#include <cstdint>

namespace imaging {

enum JpegMarker : std::uint32_t {
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
  kLastRestart = 0xD7,
  kStartOfImage = 0xD8,
  kEndOfImage = 0xD9,
  kStartOfScan = 0xDA,
  kQuantisationTables = 0xDB,
  kRestartInterval = 0xDD,
  kFirstApplication = 0xE0,  // APP0 to APP15: profiles, EXIF, XMP
  kLastApplication = 0xEF,
  kComment = 0xFE,
};

constexpr bool IsFrame(std::uint32_t marker) {
  return marker >= kFirstFrame && marker <= kLastFrame && marker != kHuffmanTables &&
         marker != kReservedFrame && marker != kArithmeticTables;
}

constexpr bool IsMetadata(std::uint32_t marker) {
  return marker == kComment || (marker >= kFirstApplication && marker <= kLastApplication);
}

// Has no length and no data.
constexpr bool StandsAlone(std::uint32_t marker) {
  return marker == kTem || (marker >= kFirstRestart && marker <= kStartOfImage);
}

}  // namespace imaging
