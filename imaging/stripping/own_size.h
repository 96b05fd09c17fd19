// A thumbnail that shows its original as it is.
#pragma once

#include <string_view>

#include "imaging/image_format.h"
#include "imaging/renderer.h"

namespace imaging {

bool IsOfFormat(const RenderedImage& image, ImageFormat format);

// `image` shows all of the still `original`, upright as stored, pixel for pixel. Where it is in the
// original's format and larger than that is without its metadata, it becomes that: so it never is larger than
// the original.
void KeepSmaller(std::string_view original, ImageFormat format, RenderedImage& image);

// The same of all frames of a GIF or a WebP.
void KeepSmallerAnimation(std::string_view original, ImageFormat format, RenderedImage& image);

}  // namespace imaging
