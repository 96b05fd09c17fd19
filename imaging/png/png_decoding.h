// PNG bytes to pixels, and to several smaller pictures at once.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "imaging/error.h"
#include "imaging/png/png_rows.h"
#include "imaging/resample/rgba_picture.h"

namespace imaging {

// One picture per target, in their order, none larger than the original on any side; of its own size it is
// the original's own pixels. The rows are gone through once for all of them. Looks at the clock every few
// rows: past the deadline it hands over.
Taken<std::vector<RgbaPicture>> ShrinkRows(PngRows& rows, std::span<const Size> targets, Deadline deadline);

}  // namespace imaging
