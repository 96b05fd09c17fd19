// An original as it is, without its metadata: no pixel is coded again.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "imaging/image_format.h"

namespace imaging {

// What a still JPEG, PNG or WebP is without profile, EXIF, XMP, comments, and whatever follows the picture;
// never longer than `original`. For what a decoder has shown whole, upright as stored. Nothing for other
// formats, for what browsers would not show as we do (arithmetic coding, four colours, a profile that is not
// sRGB), and for a file that does not follow its format to the letter as far as we look. Pure, and safe on
// any bytes.
std::optional<std::string> StrippedOriginal(std::string_view original, ImageFormat format);

// The same of one format each, of which `original` has the magic bytes.
std::optional<std::string> StrippedJpeg(std::string_view original);
std::optional<std::string> StrippedPng(std::string_view original);
std::optional<std::string> StrippedWebp(std::string_view original);

}  // namespace imaging
