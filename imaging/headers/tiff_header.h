// TIFF and BigTIFF: the first directory, which is the picture that is shown, and how many there are.
#pragma once

#include <string_view>

#include "imaging/headers/corrupt_header.h"

namespace imaging {

// Truncated is a file whose first picture's strips, tiles or tags, or whose next directory, lie past the end.
// The chain of directories ends where it bites its own tail, as libtiff has it; kCorrupt where directories
// overlap: a small file could otherwise keep a decoder busy with reading them over and over.
Result<ImageFacts> ReadTiffHeader(std::string_view bytes);

}  // namespace imaging
