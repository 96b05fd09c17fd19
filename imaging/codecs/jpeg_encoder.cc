#include "imaging/codecs/jpeg_encoder.h"

#include <utility>

#include <vips/vips8>

#include "imaging/codecs/vips_saving.h"

namespace imaging {
namespace {

Result<std::string> Write(const vips::VImage& image, int quality, bool progressive, Deadline deadline) {
  return SaveThroughVips(image, deadline, [&](const vips::VImage& picture) {
    return picture.jpegsave_buffer(vips::VImage::option()
                                       ->set("Q", quality)
                                       ->set("optimize_coding", true)
                                       ->set("interlace", progressive)
                                       ->set("subsample_mode", VIPS_FOREIGN_SUBSAMPLE_AUTO)  // off from 90 on
                                       ->set("strip", true));
  });
}

// Below, what ten scans need of their own outweighs what they save.
constexpr std::size_t kLeastProgressive = 8'000;

}  // namespace

Result<std::string> EncodeJpeg(const vips::VImage& image, int quality, Deadline deadline) {
  auto plain = Write(image, quality, false, deadline);
  if (!plain || plain->size() < kLeastProgressive) return plain;
  auto progressive = Write(image, quality, true, deadline);
  if (progressive && plain->size() <= progressive->size()) return plain;
  return progressive;
}

}  // namespace imaging
