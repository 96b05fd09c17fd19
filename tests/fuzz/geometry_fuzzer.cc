// Sizes of thumbnails, from whatever sides a header declares and a request asks for.
#include "imaging/geometry.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/property.h"

namespace {

using fuzzing::Require;

int PositiveSide(fuzzing::FuzzInput& input) {
  const auto number = input.TakeNumber<std::uint32_t>() & 0x7fffffffU;
  return number == 0 ? 1 : static_cast<int>(number);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzzing::FuzzInput input(data, size);
  const imaging::Size original{PositiveSide(input), PositiveSide(input)};
  imaging::ThumbnailSpec spec;
  spec.width = input.TakeNumber<std::uint16_t>();
  spec.height = input.TakeNumber<std::uint16_t>();
  spec.enlarge = (input.TakeNumber<std::uint8_t>() & 1U) != 0;
  imaging::Limits limits;
  limits.max_pixels = input.TakeNumber<std::uint64_t>();
  limits.max_side = PositiveSide(input);

  const auto fitted = imaging::FitSize(original, spec, limits);
  if (!fitted) return 0;
  Require(fitted->width >= 1 && fitted->height >= 1, "a thumbnail has pixels");
  Require(imaging::CheckLimits(*fitted, limits).has_value(), "a thumbnail is within the limits");
  Require(spec.width == 0 || fitted->width <= spec.width, "no thumbnail is wider than asked for");
  Require(spec.height == 0 || fitted->height <= spec.height, "no thumbnail is higher than asked for");
  Require(spec.enlarge || (fitted->width <= original.width && fitted->height <= original.height),
          "nothing is enlarged unasked");
  return 0;
}
