// PNG, ISO/IEC 15948 (W3C PNG 3rd edition): signature, IHDR and the list of chunks.
#pragma once

#include <string_view>

#include "imaging/headers/corrupt_header.h"

namespace imaging {

// Walks every chunk without looking inside: one that runs past the end of the file is refused, whatever its
// type. That is how a half-uploaded file looks, and how a hostile one makes a decoder allocate what it will
// never read.
Result<ImageFacts> ReadPngHeader(std::string_view bytes);

}  // namespace imaging
