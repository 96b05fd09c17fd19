// Puts a colour profile into a file that one of our encoders has written without any; PNG
// has its own in imaging/png. Pure.
#pragma once

#include <string>
#include <string_view>

#include "imaging/size.h"

namespace imaging {

// ICC.1:2022 annex B.4: APP2 segments, after APP0 where there is one.
std::string JpegWithProfile(const std::string& jpeg, std::string_view icc);

// RFC 9649 2.7: an ICCP chunk, which makes a simple file an extended one. `size`: of the picture.
std::string WebpWithProfile(const std::string& webp, std::string_view icc, Size size);

}  // namespace imaging
