// What the segments of a JPEG define before and between its scans. ITU-T T.81 B.2.4.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "imaging/jpeg/block_samples.h"
#include "imaging/jpeg/colour_rows.h"
#include "imaging/jpeg/sequential_scan.h"

namespace imaging {

struct JpegDefinitions {
  JpegTables tables;
  std::array<std::optional<QuantisationTable>, 4> quantisation;
  bool jfif = false;
  std::optional<int> adobe_transform;
};

// A DHT, DQT, DRI, APP0 or APP14 segment. False: libjpeg would refuse it or warn.
bool Define(std::uint32_t marker, std::string_view segment, JpegDefinitions& definitions);

// As libjpeg guesses them; nothing where it would warn.
std::optional<JpegColours> ColoursOf(const JpegFrame& frame, const JpegDefinitions& definitions);

}  // namespace imaging
