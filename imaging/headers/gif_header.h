// GIF87a and GIF89a: the logical screen, the place of the first frame, and how many there are.
#pragma once

#include <string_view>

#include "imaging/headers/corrupt_header.h"

namespace imaging {

// The size is that of the canvas a decoder may have to hold: the logical screen or, where the first frame
// reaches beyond it, as far as that reaches. Truncated is a file that ends inside a block; a missing trailer
// is no harm, and what is no block ends the file.
Result<ImageFacts> ReadGifHeader(std::string_view bytes);

}  // namespace imaging
