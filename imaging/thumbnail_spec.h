// What is asked of one thumbnail. A value; knows no URL and no key.
#pragma once

namespace imaging {

enum class OutputFormat { kPng };

struct ThumbnailSpec {
  // Pixels, 1 to 16,384; 0 = from the aspect. At least one is set. With both set, the result fits inside the
  // box.
  int width = 0;
  int height = 0;
  bool enlarge = false;  // false: the result is never wider (or higher) than the upright original
  OutputFormat format = OutputFormat::kPng;

  bool operator==(const ThumbnailSpec&) const = default;
};

}  // namespace imaging
