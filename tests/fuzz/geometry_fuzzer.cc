// Sizes and crops of thumbnails, from whatever sides a header declares and a request asks for.
#include "imaging/crop_plan.h"
#include "imaging/geometry.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/property.h"

namespace {

using fuzzing::Require;

int PositiveSide(fuzzing::FuzzInput& input) {
  const auto number = input.TakeNumber<std::uint32_t>() & 0x7fffffffU;
  return number == 0 ? 1 : static_cast<int>(number);
}

bool Holds(imaging::Size outer, const imaging::Rect& inner) {
  return inner.left >= 0 && inner.top >= 0 && inner.width >= 1 && inner.height >= 1 &&
         inner.left <= outer.width - inner.width && inner.top <= outer.height - inner.height;
}

void CheckPlan(imaging::Size original, const imaging::ThumbnailSpec& spec, const imaging::Limits& limits) {
  const auto plan = imaging::PlanCrop(original, spec, limits);
  if (!plan) return;
  Require(imaging::CheckLimits(plan->resized, limits).has_value(), "what is cut from is within the limits");
  Require(Holds(plan->resized, plan->kept), "what is kept lies in it");
  Require(spec.enlarge || Holds(original, {0, 0, plan->resized.width, plan->resized.height}),
          "and is not enlarged unasked");
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const bool lies = imaging::SwapsSides(orientation);
    const imaging::Size stored = lies ? imaging::Transposed(plan->resized) : plan->resized;
    Require(Holds(stored, imaging::StoredPart(plan->kept, plan->resized, orientation)),
            "as it does in the stored picture");
  }
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
  spec.fit = static_cast<imaging::Fit>(input.TakeNumber<std::uint8_t>() % 3);
  spec.gravity = static_cast<imaging::Gravity>(input.TakeNumber<std::uint8_t>() % 10);

  const auto fitted = imaging::FitSize(original, spec, limits);
  if (!fitted) return 0;
  Require(fitted->width >= 1 && fitted->height >= 1, "a thumbnail has pixels");
  Require(imaging::CheckLimits(*fitted, limits).has_value(), "a thumbnail is within the limits");
  Require(spec.width == 0 || fitted->width <= spec.width, "no thumbnail is wider than asked for");
  Require(spec.height == 0 || fitted->height <= spec.height, "no thumbnail is higher than asked for");
  Require(spec.enlarge || (fitted->width <= original.width && fitted->height <= original.height),
          "nothing is enlarged unasked");
  CheckPlan(original, spec, limits);
  return 0;
}
