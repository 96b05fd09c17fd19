// JPEG, ITU-T T.81 annex B: the marker segments up to the frame header, and the number of scans.
#pragma once

#include <string_view>

#include "imaging/headers/corrupt_header.h"

namespace imaging {

// Lossless and hierarchical files and those with more than 8 bits a sample are refused with
// kUnsupportedFormat. Progressive files with more scans than a picture can need are refused with kCorrupt:
// every scan costs the decoder a walk over all coefficients, so a small file of many scans would hold a core
// for minutes where nothing can stop it.
Result<ImageFacts> ReadJpegHeader(std::string_view bytes);

}  // namespace imaging
