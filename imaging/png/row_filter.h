// Filters the rows of a PNG for writing, ISO/IEC 15948 clauses 9 and 12.7. Pure; the same bytes on any
// target.
#pragma once

#include <cstdint>
#include <vector>

#include "imaging/png/packed_picture.h"

namespace imaging {

// Both results are ready for deflate: each row behind the number of its filter.

// Filter 0 in every row.
std::vector<std::uint8_t> WithoutFilters(const PackedPicture& picture);

// In each row the one of the filters 1 to 4 whose results, taken as signed numbers, are nearest to zero in
// sum.
std::vector<std::uint8_t> WithBestFilters(const PackedPicture& picture);

}  // namespace imaging
