// The small picture in the EXIF of a JPEG: CIPA DC-008 4.5.8, the second directory. Pure.
#pragma once

#include <string_view>

namespace imaging {

// The bytes of the small JPEG inside the first EXIF of `jpeg`, whatever they are; empty where there is none,
// or where it is said to be turned another way than the large one. Safe on any bytes.
std::string_view ExifThumbnail(std::string_view jpeg);

}  // namespace imaging
