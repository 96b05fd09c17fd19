// How a picture must be turned, from EXIF (CIPA DC-008, tag 274), which is a TIFF of its own. Pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace imaging {

inline constexpr std::string_view kExifMark("Exif\0\0", 6);
inline constexpr std::uint32_t kOrientationTag = 274;

// 1 to 8; 1 where nothing valid is said. `exif` may begin with "Exif\0\0" or with the TIFF.
int ExifOrientation(std::string_view exif);

}  // namespace imaging
