// Which format bytes are, told from their magic numbers alone: no decoder is asked, a file's name plays no
// part. Pure functions.
#pragma once

#include <optional>
#include <string_view>

namespace imaging {

enum class ImageFormat { kPng, kJpeg, kWebp, kGif, kTiff, kAvif, kHeic, kSvg };

// Nothing for every other kind of bytes: PDF, compressed and scripted formats are never handed to a decoder,
// and SVG only where it is allowed (image_probe.h). HEIF containers whose brands name no codec (mif1, msf1)
// count as kHeic.
std::optional<ImageFormat> SniffFormat(std::string_view bytes);

// "png", "jpeg", "webp", "gif", "tiff", "avif", "heic" or "svg".
std::string_view ToString(ImageFormat format);

}  // namespace imaging
