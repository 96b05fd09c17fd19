// How large a thumbnail becomes. Pure functions over exact 64-bit arithmetic: no rounding surprises.
#pragma once

#include "imaging/error.h"
#include "imaging/limits.h"
#include "imaging/size.h"
#include "imaging/thumbnail_spec.h"

namespace imaging {

// kTooManyPixels or kSideTooLong with the figures in `detail` when `size` is over `limits`.
// `prefix` goes before the figures: "a result of ".
Result<void> CheckLimits(Size size, const Limits& limits, const char* prefix = "");

// The size of the thumbnail of an upright `original` (both sides at least 1). With one side asked for, the
// other is max(1, round half up of the aspect); with both, `spec.fit` decides. Without `spec.enlarge` neither
// side is over the original's (thumbnail_spec.h says how a box gives way). Where the side that is not asked
// for would be over limits.max_result_side, it becomes that, and the other one follows. Refused like an
// original when the result is over `limits`, with kInternal when the spec asks for no size at all.
Result<Size> FitSize(Size original, const ThumbnailSpec& spec, const Limits& limits);

// The smallest size in the proportions of `original` of which no side is under `box`.
Size CoveringSize(Size original, Size box);

// EXIF orientations 5 to 8 lay the picture on its side: width and height change places between stored and
// upright.
bool SwapsSides(int orientation);
Size Transposed(Size size);

}  // namespace imaging
