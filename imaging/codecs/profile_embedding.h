// Puts a colour profile into a file that one of our encoders has written without any. Pure.
#pragma once

#include <string>
#include <string_view>

#include "imaging/size.h"

namespace imaging {

// ICC.1:2022 annex B.4: APP2 segments, after APP0 where there is one.
std::string JpegWithProfile(const std::string& jpeg, std::string_view icc);

// ISO/IEC 15948 11.3.2.3: an iCCP chunk, after IHDR.
std::string PngWithProfile(const std::string& png, std::string_view icc);

// RFC 9649 2.7: an ICCP chunk, which makes a simple file an extended one. `size`: of the picture.
std::string WebpWithProfile(const std::string& webp, std::string_view icc, Size size);

}  // namespace imaging
