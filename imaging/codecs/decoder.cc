#include "imaging/codecs/decoder.h"

#include <memory>

#include <vips/vips8>

#include "imaging/headers/png_chunks.h"
#include "imaging/vips_runtime.h"

namespace imaging {
namespace {

using vips::VImage;

struct BlobRelease {
  void operator()(VipsBlob* blob) const { vips_area_unref(VIPS_AREA(blob)); }
};

using Blob = std::unique_ptr<VipsBlob, BlobRelease>;

// Points to `bytes`, or owns what is left of a PNG without its text; the image holds on to it.
Blob BlobOf(std::string_view bytes, ImageFormat format) {
  if (format == ImageFormat::kPng) {
    if (const auto slim = PngWithoutBulkyText(bytes)) return Blob(vips_blob_copy(slim->data(), slim->size()));
  }
  return Blob(vips_blob_new(nullptr, bytes.data(), bytes.size()));
}

VipsFailOn LevelOf(FailOn fail_on) {
  switch (fail_on) {
    case FailOn::kNone:
      return VIPS_FAIL_ON_NONE;
    case FailOn::kTruncated:
      return VIPS_FAIL_ON_TRUNCATED;
    case FailOn::kError:
      return VIPS_FAIL_ON_ERROR;
    case FailOn::kWarning:
      break;
  }
  return VIPS_FAIL_ON_WARNING;
}

vips::VOption* BaseOptions(FailOn fail_on) {
  return VImage::option()->set("access", VIPS_ACCESS_SEQUENTIAL)->set("fail_on", LevelOf(fail_on));
}

vips::VOption* FrameOptions(const DecodeRequest& request) {
  constexpr int kAll = -1;
  return BaseOptions(request.fail_on)->set("n", request.all_frames ? kAll : 1);
}

// libvips 8.14 keeps a HEIF's colour profile in memory of the loader and lets the images made from it point
// there, also those that outlive the loader. A copy of the bytes belongs to the image that carries it.
VImage WithOwnProfile(const VImage& image) {
  if (image.get_typeof(VIPS_META_ICC_NAME) == 0) return image;
  std::size_t size = 0;
  const void* profile = image.get_blob(VIPS_META_ICC_NAME, &size);
  VImage own = image.copy();
  vips_image_set_blob_copy(own.get_image(), VIPS_META_ICC_NAME, profile, size);
  return own;
}

// Without `unlimited`, librsvg keeps bounds of its own to elements, references and nesting.
VImage DrawSvg(VipsBlob* blob, const DecodeRequest& request) {
  UnlockSvg();
  return VImage::svgload_buffer(blob, BaseOptions(request.fail_on)->set("scale", request.scale));
}

}  // namespace

VImage OpenImage(std::string_view bytes, const DecodeRequest& request) {
  const Blob blob = BlobOf(bytes, request.format);
  switch (request.format) {
    case ImageFormat::kPng:
      return VImage::pngload_buffer(blob.get(), BaseOptions(request.fail_on));
    case ImageFormat::kJpeg:
      return VImage::jpegload_buffer(blob.get(), BaseOptions(request.fail_on)->set("shrink", request.shrink));
    case ImageFormat::kWebp:
      return VImage::webpload_buffer(blob.get(), FrameOptions(request)->set("scale", 1.0 / request.shrink));
    case ImageFormat::kGif:
      return VImage::gifload_buffer(blob.get(), FrameOptions(request));
    case ImageFormat::kTiff:
      return VImage::tiffload_buffer(blob.get(), BaseOptions(request.fail_on));
    case ImageFormat::kSvg:
      return DrawSvg(blob.get(), request);
    case ImageFormat::kAvif:
    case ImageFormat::kHeic:
      break;
  }
  return WithOwnProfile(
      VImage::heifload_buffer(blob.get(), BaseOptions(request.fail_on)->set("thumbnail", request.embedded)));
}

}  // namespace imaging
