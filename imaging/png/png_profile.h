// Puts a colour profile into a PNG that has none. Pure.
#pragma once

#include <string>
#include <string_view>

namespace imaging {

// An iCCP chunk, ISO/IEC 15948 11.3.2.3, right after IHDR. `png`: as our encoders write it. Throws
// std::bad_alloc.
std::string PngWithProfile(const std::string& png, std::string_view icc);

}  // namespace imaging
