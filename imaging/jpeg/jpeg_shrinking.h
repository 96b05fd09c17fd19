// From the scaled picture of a JPEG to the size of a thumbnail.
#pragma once

#include "imaging/error.h"
#include "imaging/jpeg/scaled_jpeg.h"
#include "imaging/resample/rgba_picture.h"

namespace imaging {

struct JpegShrinking {
  Size stored;     // of the whole picture
  int shrink = 8;  // `picture` is that over this
  Size to;         // no side over those of `picture`
  Deadline deadline;
};

// Opaque, as stored; colours are what they were, grey is spread over three equal samples. `picture` has 1 or
// 3 bands. Lanczos-3 over what the picture covers, to the fraction of a pixel: where the sides are no
// multiples of `shrink`, its last row and column lie partly outside. kTimeout past the deadline.
Result<RgbaPicture> ShrinkJpeg(const ScaledJpeg& picture, const JpegShrinking& shrinking);

}  // namespace imaging
