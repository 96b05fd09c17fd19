// JPEG, ITU-T T.81 annex B: the marker segments and the scans, without what is coded in them.
#pragma once

#include <string_view>

#include "imaging/headers/corrupt_header.h"

namespace imaging {

// Lossless and hierarchical files and those with more than 8 bits a sample are refused with
// kUnsupportedFormat, those with thousands of metadata segments with kCorrupt. Truncated is a file without an
// end-of-image marker.
Result<ImageFacts> ReadJpegHeader(std::string_view bytes);

}  // namespace imaging
