#include "imaging/crop_plan.h"

namespace imaging {
namespace {

// What an overhang leaves off at the left or the top.
enum class Share { kNothing, kHalf, kAll };

int Part(int overhang, Share share) {
  if (share == Share::kNothing) return 0;
  return share == Share::kAll ? overhang : overhang / 2;
}

Share Across(Gravity gravity) {
  switch (gravity) {
    case Gravity::kNorthWest:
    case Gravity::kWest:
    case Gravity::kSouthWest:
      return Share::kNothing;
    case Gravity::kNorthEast:
    case Gravity::kEast:
    case Gravity::kSouthEast:
      return Share::kAll;
    default:
      return Share::kHalf;
  }
}

Share Down(Gravity gravity) {
  switch (gravity) {
    case Gravity::kNorthWest:
    case Gravity::kNorth:
    case Gravity::kNorthEast:
      return Share::kNothing;
    case Gravity::kSouthWest:
    case Gravity::kSouth:
    case Gravity::kSouthEast:
      return Share::kAll;
    default:
      return Share::kHalf;
  }
}

CropPlan Keeping(Size covering, Size box, Gravity gravity) {
  CropPlan plan;
  plan.resized = covering;
  plan.kept = {Part(covering.width - box.width, Across(gravity)),
               Part(covering.height - box.height, Down(gravity)), box.width, box.height};
  plan.by_attention = plan.crops() && gravity == Gravity::kAttention;
  return plan;
}

bool IsCover(const ThumbnailSpec& spec) {
  return spec.fit == Fit::kCover && spec.width != 0 && spec.height != 0;
}

}  // namespace

Result<CropPlan> PlanCrop(Size original, const ThumbnailSpec& spec, const Limits& limits) {
  return FitSize(original, spec, limits).and_then([&](Size result) -> Result<CropPlan> {
    const Size resized = IsCover(spec) ? CoveringSize(original, result) : result;
    if (const auto fits = CheckLimits(resized, limits, "a picture to cut the result from, of "); !fits) {
      return tl::unexpected(fits.error());
    }
    return Keeping(resized, result, spec.gravity);
  });
}

Rect StoredPart(Rect upright, Size of, int orientation) {
  const bool mirrored = orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
  const bool upended = orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
  Rect part = upright;
  if (mirrored) part.left = of.width - upright.left - upright.width;
  if (upended) part.top = of.height - upright.top - upright.height;
  if (!SwapsSides(orientation)) return part;
  return {part.top, part.left, part.height, part.width};
}

}  // namespace imaging
