#include "imaging/codecs/png_encoder.h"

#include <vips/vips8>

#include "imaging/deadline_guard.h"
#include "imaging/decoder_failure.h"

namespace imaging {
namespace {

constexpr int kCompression = 6;

struct BlobRelease {
  void operator()(VipsBlob* blob) const { vips_area_unref(VIPS_AREA(blob)); }
};

std::string Save(const vips::VImage& image) {
  const std::unique_ptr<VipsBlob, BlobRelease> blob(
      image.pngsave_buffer(vips::VImage::option()
                               ->set("compression", kCompression)
                               ->set("filter", VIPS_FOREIGN_PNG_FILTER_NONE)
                               ->set("bitdepth", 8)
                               ->set("strip", true)));
  std::size_t size = 0;
  const void* bytes = vips_blob_get(blob.get(), &size);
  return {static_cast<const char*>(bytes), size};
}

}  // namespace

Result<std::string> EncodePng(const vips::VImage& image, Deadline deadline) {
  const DeadlineGuard guard(image, deadline);
  return Attempt("encode", ErrorCode::kInternal, [&] { return Save(image); });
}

}  // namespace imaging
