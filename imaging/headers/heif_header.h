// HEIF (ISO/IEC 23008-12) and AVIF: the dimensions that the items of the file declare.
#pragma once

#include <string_view>

#include "imaging/headers/corrupt_header.h"

namespace imaging {

// The size of the largest item, before any irot: the picture itself, where it is not a tile of one. 0 x 0
// when no item declares a size where we look for it: then the decoder has the word. Never fails.
ImageFacts ReadHeifHeader(std::string_view bytes);

}  // namespace imaging
