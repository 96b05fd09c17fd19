// Tells whether an ICC profile is sRGB under whatever name and by whatever maker. ICC.1:2022 clauses 7 to 10.
#pragma once

#include <string_view>

namespace imaging {

// A display profile made of a matrix and curves whose numbers are those of IEC 61966-2-1 within what profiles
// that mean it differ by: less than a level of 255 for any colour. Pure, and safe on any bytes.
bool IsSrgbProfile(std::string_view icc);

// The same of the data of an iCCP chunk, PNG clause 11.3.2.3. No profile that unpacks to more than the common
// ones (a few thousand bytes) is looked at.
bool HoldsSrgbProfile(std::string_view iccp_data);

}  // namespace imaging
