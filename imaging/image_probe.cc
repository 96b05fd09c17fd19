#include "imaging/image_probe.h"

#include "imaging/geometry.h"
#include "imaging/headers/gif_header.h"
#include "imaging/headers/heif_header.h"
#include "imaging/headers/jpeg_header.h"
#include "imaging/headers/png_header.h"
#include "imaging/headers/webp_header.h"

namespace imaging {
namespace {

// TIFF has none of ours: libtiff tells the dimensions without allocating by them.
Result<ImageFacts> ReadHeader(std::string_view bytes, ImageFormat format) {
  switch (format) {
    case ImageFormat::kPng:
      return ReadPngHeader(bytes);
    case ImageFormat::kJpeg:
      return ReadJpegHeader(bytes);
    case ImageFormat::kWebp:
      return ReadWebpHeader(bytes);
    case ImageFormat::kGif:
      return ReadGifHeader(bytes);
    case ImageFormat::kAvif:
    case ImageFormat::kHeic:
      return ReadHeifHeader(bytes);
    case ImageFormat::kTiff:
      break;
  }
  return ImageFacts{};
}

}  // namespace

Result<ImageFacts> ProbeImage(std::string_view original, const Limits& limits) {
  const auto format = SniffFormat(original);
  if (!format) {
    return tl::unexpected(
        Error{ErrorCode::kUnsupportedFormat, "not a PNG, JPEG, WebP, GIF, TIFF, AVIF or HEIC", ""});
  }
  auto facts = ReadHeader(original, *format);
  if (!facts) return facts;
  facts->format = *format;
  facts->file_bytes = original.size();
  if (const auto fits = CheckLimits(facts->size, limits); !fits) return tl::unexpected(fits.error());
  return facts;
}

}  // namespace imaging
