// What a scan codes. ITU-T T.81 B.2.3.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "imaging/jpeg/frame.h"

namespace imaging {

struct JpegScan {
  struct Part {
    std::size_t component = 0;  // its place in the frame
    std::size_t dc_table = 0;   // 0 to 3
    std::size_t ac_table = 0;
  };
  std::size_t count = 0;
  std::array<Part, kMostComponents> parts;
  std::uint32_t first = 0;  // coefficient, in zigzag order
  std::uint32_t last = 0;
  std::uint32_t high = 0;  // bits that earlier scans have left out; 0: there were none
  std::uint32_t low = 0;   // bits that this one leaves out

  // A scan of one component codes its blocks one by one, whatever its sampling factors.
  bool interleaved() const { return count > 1; }
};

// The data of an SOS segment. Nothing for what libjpeg refuses or warns of in the frame's mode.
std::optional<JpegScan> ReadJpegScan(std::string_view segment, const JpegFrame& frame);

}  // namespace imaging
