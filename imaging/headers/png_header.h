// PNG, ISO/IEC 15948 (W3C PNG 3rd edition): signature, IHDR and the list of chunks.
#pragma once

#include <string_view>

#include "imaging/headers/corrupt_header.h"

namespace imaging {

// Walks every chunk without looking inside. Truncated is a file whose pixels (IDAT, behind them an
// animation's fdAT) or end (IEND) run past the end of the file or are missing. Any other chunk that does is
// refused: that is how a hostile file makes a decoder allocate what it will never read.
//
// Frames are counted by their control chunks (fcTL). Metadata is what a decoder keeps: every ancillary chunk
// as it lies in the file, but for texts, which no decoder of ours is shown where they are bulky
// (png_chunks.h), and for a profile, which counts as it unpacks (png_profile.h).
Result<ImageFacts> ReadPngHeader(std::string_view bytes);

}  // namespace imaging
