// Whether the small picture inside an original may stand in for it: EncodingOptions::use_embedded.
#pragma once

#include <optional>
#include <string_view>

#include "imaging/decoder_probe.h"
#include "imaging/error.h"
#include "imaging/limits.h"
#include "imaging/size.h"

namespace imaging {

// Of one aspect, where the sides of the small one are rounded to whole pixels.
bool IsOfSameAspect(Size small, Size large);

struct EmbeddedPicture {
  std::string_view bytes;  // a JPEG, inside the original's bytes
  Size size;               // as stored, to be turned as the original is
  bool multipass = false;
};

// The EXIF thumbnail of a JPEG: whole, no smaller than `wanted` (as stored, not upright), of the original's
// aspect and orientation, under `limits`. Nothing where the original has a profile: of the small one nobody
// says whether it has the same colours. Pure; safe on any bytes.
std::optional<EmbeddedPicture> FittingEmbedded(std::string_view original, const ImageProbe& probe,
                                               Size wanted, const Limits& limits);

}  // namespace imaging
