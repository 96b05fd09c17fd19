// Writes the frames of a thumbnail as one animation.
#pragma once

#include <string>

#include "imaging/error.h"
#include "imaging/renderer.h"

namespace vips {
class VImage;
}

namespace imaging {

struct AnimationEncoding {
  OutputFormat format;  // kWebp or kGif
  const ThumbnailSpec& spec;
  const EncodingOptions& options;
  bool from_lossless =
      false;  // the original's frames have lost nothing but colours: drawings need not either
};

// `reel` is what RunAnimationPipeline gives. Delays and the number of rounds are kept, the background is put
// under the frames where the spec wants it, nothing else goes along. kSideTooLong when the format cannot hold
// a frame, kTimeout when the deadline passes, kInternal when the encoder fails.
Result<std::string> EncodeAnimation(const vips::VImage& reel, const AnimationEncoding& encoding,
                                    Deadline deadline);

}  // namespace imaging
