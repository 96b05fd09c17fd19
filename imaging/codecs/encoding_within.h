// A picture in no more bytes than are allowed, where its format can lose some.
#pragma once

#include <chrono>
#include <cstddef>

#include "imaging/codecs/encoder.h"

namespace imaging {

struct ByteLimit {
  std::size_t most = 0;
  std::chrono::steady_clock::duration took{};  // the first encoding, which may be over it
};

// `image` is `picture` encoded as `encoding` has it, in the JPEG, WebP or AVIF that it names; where it is
// larger than the limit, it is encoded again at lower qualities, a few times at most and while there is time
// for it. Unchanged where the quality would become one that everybody sees, and where encoding fails.
void EncodeWithin(const ByteLimit& limit, const vips::VImage& picture, const StillEncoding& encoding,
                  RenderedImage& image);

}  // namespace imaging
