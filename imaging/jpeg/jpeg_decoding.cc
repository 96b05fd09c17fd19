#include "imaging/jpeg/jpeg_decoding.h"

#include <optional>
#include <utility>

#include <vips/vips8>

#include "imaging/codecs/decoder.h"
#include "imaging/deadline_guard.h"
#include "imaging/decoder_failure.h"

namespace imaging {
namespace {

tl::unexpected<Error> Late() {
  return tl::unexpected(Error{ErrorCode::kTimeout, "", "decode"});
}

ScaledJpeg InMemory(const vips::VImage& image) {
  const vips::VImage whole = image.copy_memory();
  const auto* first = static_cast<const std::uint8_t*>(whole.data());
  ScaledJpeg picture{whole.width(), whole.height(), whole.bands(), {}};
  picture.pixels.assign(first, first + VIPS_IMAGE_SIZEOF_IMAGE(whole.get_image()));
  return picture;
}

Result<DecodedJpeg> ThroughVips(const JpegSource& source, int shrink, std::string_view path) {
  const ThreadStateCleanup cleanup;
  auto picture = Attempt("decode", ErrorCode::kCorrupt, [&] {
    const vips::VImage image =
        OpenImage(source.file, {.format = ImageFormat::kJpeg, .shrink = shrink, .fail_on = source.fail_on});
    return InMemory(StopAtDeadline(image, source.deadline));
  });
  // Also how a stopped evaluation shows.
  if (std::chrono::steady_clock::now() >= source.deadline) return Late();
  if (!picture) return tl::unexpected(std::move(picture.error()));
  return DecodedJpeg{std::move(*picture), path};
}

}  // namespace

Result<DecodedJpeg> DecodeJpeg(const JpegSource& source, int shrink) {
  const auto scale = JpegScaleOf(shrink);
  const bool slower_here = scale == JpegScale::kQuarter && !source.progressive;
  // In scans that are not read there may be something to warn of.
  const bool unread = source.progressive && source.fail_on == FailOn::kWarning;
  if (!scale || slower_here || unread) return ThroughVips(source, shrink, kVipsPath);
  auto picture = DecodeScaledJpeg(source.file, *scale, source.deadline);
  if (picture) return DecodedJpeg{std::move(*picture), kJpegFastPath};
  switch (picture.error()) {
    case JpegHandOver::kLate:
      return Late();
    case JpegHandOver::kUnsupported:
      return ThroughVips(source, shrink, kVipsPath);
    case JpegHandOver::kDamaged:
    case JpegHandOver::kTruncated:
      break;
  }
  return ThroughVips(source, shrink, kJpegAgainPath);
}

}  // namespace imaging
