// Names for what we do not take, so that an answer can say what an original was. Pure.
#pragma once

#include <string_view>

namespace imaging {

// "a PDF document"; empty for what is not known. Told from the first bytes, as SniffFormat does, and never
// relied upon: what SniffFormat does not know is refused with or without a name.
std::string_view NameOfRefused(std::string_view bytes);

}  // namespace imaging
