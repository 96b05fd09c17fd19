#include "imaging/image_probe.h"

#include <vips/vips8>

#include "imaging/codecs/decoder.h"
#include "imaging/decoder_failure.h"
#include "imaging/headers/gif_header.h"
#include "imaging/headers/heif_header.h"
#include "imaging/headers/jpeg_header.h"
#include "imaging/headers/png_header.h"
#include "imaging/headers/webp_header.h"

namespace imaging {
namespace {

// HEIF turns its pictures itself, by irot and imir; the EXIF tag beside them says the same and must not count
// twice.
bool DecoderTurns(ImageFormat format) {
  return format == ImageFormat::kHeic || format == ImageFormat::kAvif;
}

Result<ImageProbe> AskDecoder(std::string_view bytes, ImageFormat format) {
  return Attempt("header", ErrorCode::kCorrupt, [&] {
    const vips::VImage image = OpenImage(bytes, {format});
    ImageProbe probe;
    probe.format = format;
    probe.stored = {image.width(), image.height()};
    probe.orientation = DecoderTurns(format) ? 1 : vips_image_get_orientation(image.get_image());
    probe.bands = image.bands();
    probe.has_alpha = image.has_alpha();
    probe.pages = vips_image_get_n_pages(image.get_image());
    return probe;
  });
}

// TIFF has none of ours: libtiff tells the dimensions without allocating by them.
Result<HeaderFacts> ReadHeader(std::string_view bytes, ImageFormat format) {
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
  return HeaderFacts{};
}

}  // namespace

Result<ImageProbe> ProbeImage(std::string_view bytes, const Limits& limits) {
  const auto format = SniffFormat(bytes);
  if (!format) {
    return tl::unexpected(
        Error{ErrorCode::kUnsupportedFormat, "not a PNG, JPEG, WebP, GIF, TIFF, AVIF or HEIC", ""});
  }
  const auto facts = ReadHeader(bytes, *format);
  if (!facts) return tl::unexpected(facts.error());
  if (const auto fits = CheckLimits(facts->size, limits); !fits) return tl::unexpected(fits.error());
  auto probe = AskDecoder(bytes, *format);
  if (!probe) return probe;
  if (const auto fits = CheckLimits(probe->stored, limits); !fits) return tl::unexpected(fits.error());
  probe->multipass = facts->multipass;
  return probe;
}

}  // namespace imaging
