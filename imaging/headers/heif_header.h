// HEIF (ISO/IEC 23008-12) and AVIF: the dimensions that the items of the file declare.
#pragma once

#include <string_view>

#include "imaging/headers/corrupt_header.h"

namespace imaging {

// The size of the largest item, before any irot: the picture itself, where it is not a tile of one. A grid or
// an overlay counts as large as its own data says, too: a decoder allocates by either. 0 x 0 when no item
// declares a size where we look for it: then the decoder has the word.
//
// Truncated is a file in which bytes of an item lie past the end. kCorrupt for more items, or cells of a
// grid, than a picture can need.
Result<ImageFacts> ReadHeifHeader(std::string_view bytes);

}  // namespace imaging
