// What a PNG says about the meaning of its numbers, clause 11.3.2.
#pragma once

#include "imaging/headers/png_chunks.h"

namespace imaging {

// False when an ancillary chunk says that the samples are something else than sRGB: another profile, gamma or
// set of primaries. True for chunks that say nothing about it.
bool MeansSrgb(const PngChunk& chunk);

}  // namespace imaging
