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

// Whether `box` is at most as wide for its height as `picture`.
bool IsNarrower(Size box, Size picture) {
  return std::int64_t{box.width} * picture.height <= std::int64_t{box.height} * picture.width;
}

Size InsideBox(Size original, Size box) {
  return IsNarrower(box, original) ? ForWidth(original, box.width) : ForHeight(original, box.height);
}

// Cut off rather than enlarged, the thumbnail would no longer have the asked proportions.
Size NoLargerInProportion(Size box, Size original) {
  const bool fits = box.width <= original.width && box.height <= original.height;
  return fits ? box : InsideBox(box, original);
}

Size NoLargerEachSide(Size box, Size original) {
  return {std::min(box.width, original.width), std::min(box.height, original.height)};
}

Size WithBothSides(Size original, Size box, const ThumbnailSpec& spec) {
  switch (spec.fit) {
    case Fit::kCover:
      return spec.enlarge ? box : NoLargerInProportion(box, original);
    case Fit::kFill:
      return spec.enlarge ? box : NoLargerEachSide(box, original);
    case Fit::kContain:
      break;
  }
  return InsideBox(original, spec.enlarge ? box : NoLargerEachSide(box, original));
}

Size WithOneSide(Size original, const ThumbnailSpec& spec, int longest) {
  const Size result =
      spec.height == 0
          ? ForWidth(original, spec.enlarge ? spec.width : std::min(spec.width, original.width))
          : ForHeight(original, spec.enlarge ? spec.height : std::min(spec.height, original.height));
  const int other = spec.height == 0 ? result.height : result.width;
  if (other <= longest) return result;
  return spec.height == 0 ? ForHeight(original, longest) : ForWidth(original, longest);
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
  const bool has_both = spec.width != 0 && spec.height != 0;
  const Size result = has_both ? WithBothSides(original, {spec.width, spec.height}, spec)
                               : WithOneSide(original, spec, limits.max_result_side);
  return CheckLimits(result, limits, "a result of ").map([&] { return result; });
}

Size CoveringSize(Size original, Size box) {
  return IsNarrower(box, original) ? ForHeight(original, box.height) : ForWidth(original, box.width);
}

bool SwapsSides(int orientation) {
  return orientation >= 5 && orientation <= 8;
}

Size Transposed(Size size) {
  return {size.height, size.width};
}

}  // namespace imaging
