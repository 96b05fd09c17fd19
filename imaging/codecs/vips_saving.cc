#include "imaging/codecs/vips_saving.h"

#include <memory>

#include <vips/vips8>

namespace imaging {
namespace {

struct Release {
  void operator()(VipsBlob* blob) const { vips_area_unref(VIPS_AREA(blob)); }
};

}  // namespace

SampleGrid GridOf(const vips::VImage& image) {
  const auto bands = static_cast<std::size_t>(image.bands());
  const Size size{image.width(), image.height()};
  const auto* first = static_cast<const std::uint8_t*>(image.data());
  return {{first, static_cast<std::size_t>(PixelCount(size)) * bands}, size, bands};
}

std::string TakeBytes(void* vips_blob) {
  const std::unique_ptr<VipsBlob, Release> owned(static_cast<VipsBlob*>(vips_blob));
  std::size_t size = 0;
  const void* bytes = vips_blob_get(owned.get(), &size);
  return {static_cast<const char*>(bytes), size};
}

}  // namespace imaging
