// Cuts a part out of a small picture.
#pragma once

#include "imaging/crop_plan.h"
#include "imaging/resample/rgba_picture.h"

namespace imaging {

// `part` lies inside the picture.
RgbaPicture PartOf(const RgbaPicture& picture, const Rect& part);

}  // namespace imaging
