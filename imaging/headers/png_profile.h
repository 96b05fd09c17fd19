// The colour profile of a PNG (iCCP, ISO/IEC 15948 11.3.2.3): a name, and a profile packed by deflate, which
// makes up to a thousand bytes of one.
#pragma once

#include <cstdint>
#include <string_view>

namespace imaging {

// The bytes of `png`'s profile as it unpacks, without keeping them. Stops beyond `ceiling`: a larger answer
// means "more than that". 0 where there is no profile; what is damaged counts as far as it unpacks.
std::uint64_t PngProfileBytes(std::string_view png, std::uint64_t ceiling);

}  // namespace imaging
