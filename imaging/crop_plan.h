// Which part of a picture becomes its thumbnail. Pure, over exact integers.
#pragma once

#include "imaging/error.h"
#include "imaging/geometry.h"
#include "imaging/limits.h"
#include "imaging/thumbnail_spec.h"

namespace imaging {

// A part of a picture, in pixels from its upper left corner.
struct Rect {
  int left = 0;
  int top = 0;
  int width = 0;
  int height = 0;

  Size size() const { return {width, height}; }
  bool operator==(const Rect&) const = default;
};

struct CropPlan {
  Size resized;  // the whole upright picture is made so large
  Rect kept;     // of which this is the thumbnail: inside it, never empty
  // The picture says where `kept` lies, which is in the middle here; its size is what it is.
  bool by_attention = false;

  Size result() const { return kept.size(); }
  bool crops() const { return kept.size() != resized; }
};

// The result is what FitSize says, and so are the errors. A picture made large enough to cover a box of other
// proportions is held to `limits` too: `enlarge` can ask for one that is.
Result<CropPlan> PlanCrop(Size original, const ThumbnailSpec& spec, const Limits& limits);

// Where a part of the upright picture, which is `of` so large, lies in the stored one that an EXIF
// orientation turns upright.
Rect StoredPart(Rect upright, Size of, int orientation);

}  // namespace imaging
