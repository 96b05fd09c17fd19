// Which format bytes are, told from their magic numbers alone: no decoder is asked, a file's name plays no
// part. Pure functions.
#pragma once

#include <optional>
#include <string_view>

namespace imaging {

enum class ImageFormat { kPng, kJpeg, kWebp, kGif, kTiff, kAvif, kHeic };

// Nothing for every other kind of bytes: SVG, PDF, compressed and scripted formats are never handed to a
// decoder. HEIF containers whose brands name no codec (mif1, msf1) count as kHeic.
std::optional<ImageFormat> SniffFormat(std::string_view bytes);

// "png", "jpeg", "webp", "gif", "tiff", "avif" or "heic".
std::string_view ToString(ImageFormat format);

}  // namespace imaging
