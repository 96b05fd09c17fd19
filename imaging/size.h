// Width and height, in pixels.
#pragma once

#include <cstdint>

namespace imaging {

struct Size {
  int width = 0;
  int height = 0;

  bool operator==(const Size&) const = default;
};

constexpr std::uint64_t PixelCount(Size size) {
  return static_cast<std::uint64_t>(size.width) * static_cast<std::uint64_t>(size.height);
}

}  // namespace imaging
