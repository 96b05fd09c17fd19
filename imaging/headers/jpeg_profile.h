// The colour profile of a JPEG: APP2 segments, each with its number and how many there are. ICC.1:2022, B.4.
#pragma once

#include <string>
#include <string_view>

namespace imaging {

// The pieces before the first scan, in the order of their numbers; of two with one number the later. Empty
// where the first is missing. Safe on any bytes.
std::string JpegProfile(std::string_view file);

}  // namespace imaging
