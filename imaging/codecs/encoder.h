// From the picture of a thumbnail to its file, in whatever format was asked for.
#pragma once

#include "imaging/error.h"
#include "imaging/renderer.h"
#include "imaging/resample/rgba_picture.h"
#include "imaging/thumbnail_spec.h"

namespace vips {
class VImage;
}

namespace imaging {

struct StillEncoding {
  const ThumbnailSpec& spec;
  const EncodingOptions& options;
  Deadline deadline;
};

// `picture` is 8-bit grey or sRGB, or RGB of the profile that it carries, with or without alpha, straight,
// and in memory. The background is put under it where the format or the spec wants it; of kAuto the format is
// chosen among those that this machine can write; a WebP of a drawing loses nothing where that costs few
// bytes. The same bytes for the same picture and encoding. kSideTooLong when the format cannot hold it;
// kInternal when there is no encoder or it fails, kTimeout when the deadline passes.
Result<RenderedImage> EncodeStill(const vips::VImage& picture, const StillEncoding& encoding);
Result<RenderedImage> EncodeStill(const RgbaPicture& picture, const StillEncoding& encoding);

}  // namespace imaging
