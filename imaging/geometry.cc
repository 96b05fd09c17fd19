#include "imaging/geometry.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

namespace imaging {
namespace {

// round(side * numerator / denominator), half up, at least 1. Held below int's end, where every limit refuses
// it.
int Scaled(int side, int numerator, int denominator) {
  const std::int64_t doubled = 2 * std::int64_t{side} * numerator + denominator;
  const std::int64_t rounded = doubled / (2 * std::int64_t{denominator});
  return static_cast<int>(std::clamp<std::int64_t>(rounded, 1, std::numeric_limits<int>::max()));
}

Size ForWidth(Size original, int width) {
  return {width, Scaled(original.height, width, original.width)};
}

Size ForHeight(Size original, int height) {
  return {Scaled(original.width, height, original.height), height};
}

Size InsideBox(Size original, Size box) {
  const bool width_decides =
      std::int64_t{box.width} * original.height <= std::int64_t{box.height} * original.width;
  return width_decides ? ForWidth(original, box.width) : ForHeight(original, box.height);
}

}  // namespace

Result<void> CheckLimits(Size size, const Limits& limits, const char* prefix) {
  if (PixelCount(size) > limits.max_pixels) {
    return tl::unexpected(Error{ErrorCode::kTooManyPixels,
                                fmt::format("{}{} x {} pixels is over the limit of {} pixels", prefix,
                                            size.width, size.height, limits.max_pixels),
                                ""});
  }
  if (std::max(size.width, size.height) > limits.max_side) {
    return tl::unexpected(Error{ErrorCode::kSideTooLong,
                                fmt::format("{}{} x {} pixels is over the limit of {} pixels a side", prefix,
                                            size.width, size.height, limits.max_side),
                                ""});
  }
  return {};
}

Result<Size> FitSize(Size original, const ThumbnailSpec& spec, const Limits& limits) {
  if (spec.width < 0 || spec.height < 0 || (spec.width == 0 && spec.height == 0)) {
    return tl::unexpected(Error{ErrorCode::kInternal, "", "a thumbnail needs a width or a height"});
  }
  const int most_width = spec.enlarge ? std::numeric_limits<int>::max() : original.width;
  const int most_height = spec.enlarge ? std::numeric_limits<int>::max() : original.height;
  const Size box{std::min(spec.width, most_width), std::min(spec.height, most_height)};
  const Size result = box.height == 0  ? ForWidth(original, box.width)
                      : box.width == 0 ? ForHeight(original, box.height)
                                       : InsideBox(original, box);
  return CheckLimits(result, limits, "a result of ").map([&] { return result; });
}

bool SwapsSides(int orientation) {
  return orientation >= 5 && orientation <= 8;
}

Size Transposed(Size size) {
  return {size.height, size.width};
}

}  // namespace imaging
