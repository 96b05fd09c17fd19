// WebP container (RFC 9649): the canvas or the size of the single frame, and how many frames there are.
#pragma once

#include <string_view>

#include "imaging/headers/corrupt_header.h"

namespace imaging {

// Refuses a file shorter than its RIFF header declares, whatever else: no decoder gives anything of it;
// and one of hundreds of thousands of chunks.
Result<ImageFacts> ReadWebpHeader(std::string_view bytes);

}  // namespace imaging
