// A picture in no more bytes than are allowed, where its format can lose some.
#pragma once

#include <chrono>
#include <cstddef>

#include "imaging/codecs/encoder.h"

namespace imaging {

// `image` is `picture` encoded as `encoding` has it, in the JPEG, WebP or AVIF that it names; where it is
// larger than `most` bytes, it is encoded again at lower qualities, a few times at most and while there is
// time for it: `took` is what the first encoding took. Unchanged where the quality would become one that
// everybody sees, and where encoding fails.
void EncodeWithin(std::size_t most, const vips::VImage& picture, const StillEncoding& encoding,
                  std::chrono::steady_clock::duration took, RenderedImage& image);

}  // namespace imaging
