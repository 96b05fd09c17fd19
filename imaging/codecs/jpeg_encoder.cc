#include "imaging/codecs/jpeg_encoder.h"

#include <vips/vips8>

#include "imaging/codecs/vips_saving.h"

namespace imaging {

Result<std::string> EncodeJpeg(const vips::VImage& image, int quality, Deadline deadline) {
  return SaveThroughVips(image, deadline, [&](const vips::VImage& picture) {
    return picture.jpegsave_buffer(vips::VImage::option()
                                       ->set("Q", quality)
                                       ->set("optimize_coding", true)
                                       ->set("subsample_mode", VIPS_FOREIGN_SUBSAMPLE_AUTO)  // off from 90 on
                                       ->set("strip", true));
  });
}

}  // namespace imaging
