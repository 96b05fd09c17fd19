// An animated original as it is, without what no frame shows.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "imaging/image_format.h"

namespace imaging {

// A GIF or an animated WebP without comments, EXIF, XMP, profile, and whatever follows the animation; never
// longer than `original`. For what a decoder has shown whole. Nothing for other formats, for a profile that
// is not sRGB, and for a file that does not follow its format to the letter as far as we look. Pure, and safe
// on any bytes.
std::optional<std::string> StrippedAnimation(std::string_view original, ImageFormat format);

}  // namespace imaging
