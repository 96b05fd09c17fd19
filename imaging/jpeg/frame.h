// The frame header of a JPEG, and how its blocks lie. ITU-T T.81 B.2.2 and A.1.1, A.2.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "imaging/jpeg/scaled_jpeg.h"

namespace imaging {

inline constexpr std::size_t kMostComponents = 4;

struct JpegComponent {
  std::uint32_t id = 0;
  std::size_t across = 1;  // sampling factors, 1 to 4
  std::size_t down = 1;
  std::size_t quantisation = 0;  // its table, 0 to 3
  // Blocks that hold something of the picture, which is what a scan of this component alone codes.
  std::size_t blocks_across = 0;
  std::size_t blocks_down = 0;
  // Samples of a side that are made of a block, 1, 2 or 4: as libjpeg chooses it, where a component with
  // fewer samples is scaled down less, so that little or nothing has to be made up between its samples.
  std::size_t side = 1;
  // Pixels of the result that one of its samples covers, and whether what is between them is interpolated.
  std::size_t repeat_across = 1;
  std::size_t repeat_down = 1;
  bool smooth = false;
  // Its samples that show: what lies behind is padding.
  std::size_t samples_across = 0;
  std::size_t samples_down = 0;
};

struct JpegFrame {
  std::size_t width = 0;
  std::size_t height = 0;
  bool progressive = false;
  std::size_t count = 0;  // of components: 1, 3 or 4
  std::array<JpegComponent, kMostComponents> components;
  std::size_t most_across = 1;  // of the sampling factors
  std::size_t most_down = 1;
  std::size_t mcus_across = 0;
  std::size_t mcus_down = 0;
  std::size_t result_width = 0;  // pixels
  std::size_t result_height = 0;
};

// The data of a SOF0, SOF1 or SOF2 segment. Nothing for all that libjpeg refuses, and for component numbers
// used twice and sampling factors that are no multiples of each other.
std::optional<JpegFrame> ReadJpegFrame(std::string_view segment, bool progressive, JpegScale scale);

}  // namespace imaging
