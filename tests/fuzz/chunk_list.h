// PNG files as a fuzzer can change them: a list of chunks without checksums, the pixels' rows not deflated.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/support/png_maker.h"

namespace fuzzing {

// The file that a list stands for: for each chunk a byte that says its type, two for its length, its data.
// Any bytes are a list; a length beyond the end means all there is.
std::string PngOfList(std::string_view list);

// The other way round; data of neighbouring IDAT chunks become one.
std::string ListOfChunks(const std::vector<imaging::testing::RawChunk>& chunks);

}  // namespace fuzzing
