// Pixels in memory, looked at without libvips.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "imaging/size.h"

namespace imaging {

// 8-bit samples, row after row without gaps: grey, grey and alpha, RGB, or RGBA (straight alpha). A view.
struct SampleGrid {
  std::span<const std::uint8_t> samples;  // exactly as many as there are
  Size size;
  std::size_t bands = 3;  // 1 to 4

  bool has_alpha() const { return bands % 2 == 0; }
  bool is_grey() const { return bands < 3; }
  std::span<const std::uint8_t> Row(int y) const {
    const std::size_t length = static_cast<std::size_t>(size.width) * bands;
    return samples.subspan(static_cast<std::size_t>(y) * length, length);
  }
};

}  // namespace imaging
