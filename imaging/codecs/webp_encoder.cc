#include "imaging/codecs/webp_encoder.h"

#include "imaging/codecs/vips_saving.h"

namespace imaging {

Result<std::string> EncodeWebp(const vips::VImage& image, const WebpOptions& options, Deadline deadline) {
  return SaveThroughVips(image, deadline, [&](const vips::VImage& picture) {
    return picture.webpsave_buffer(vips::VImage::option()
                                       ->set("Q", options.lossless ? 75 : options.quality)
                                       ->set("lossless", options.lossless)
                                       ->set("effort", options.effort)
                                       ->set("strip", true));
  });
}

}  // namespace imaging
