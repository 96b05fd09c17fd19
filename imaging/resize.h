// Pixels to fewer (or more) pixels: bands, alpha and scale, over libvips. Lazy: nothing is computed before
// the result is evaluated. Throws what libvips throws.
#pragma once

#include "imaging/geometry.h"

namespace vips {
class VImage;
}

namespace imaging {

// Colour and at most one alpha band: TIFF may carry any number of extra samples, of which no viewer shows
// more.
vips::VImage WithoutExtraBands(const vips::VImage& image);

// Exactly `size`, Lanczos-3, in the image's own sample format. Colours are weighted by alpha while they are
// mixed, so that what a transparent pixel hides does not bleed into the edge beside it.
vips::VImage ResizeExactly(const vips::VImage& image, Size size);

// The same of the light that the samples stand for; 8-bit sRGB or grey where anything was to be done.
vips::VImage ResizeInLinearLight(const vips::VImage& image, Size size);

}  // namespace imaging
