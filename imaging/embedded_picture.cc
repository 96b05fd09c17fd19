#include "imaging/embedded_picture.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "imaging/headers/exif_thumbnail.h"
#include "imaging/headers/jpeg_profile.h"
#include "imaging/image_probe.h"

namespace imaging {

bool IsOfSameAspect(Size small, Size large) {
  // |w / h - W / H| of no more than half a pixel on either side, without divisions.
  const auto across = std::int64_t{small.width} * large.height;
  const auto down = std::int64_t{small.height} * large.width;
  return 2 * std::abs(across - down) <= std::max(large.width, large.height);
}

std::optional<EmbeddedPicture> FittingEmbedded(std::string_view original, const ImageProbe& probe,
                                               Size wanted, const Limits& limits) {
  if (probe.format != ImageFormat::kJpeg) return std::nullopt;
  const std::string_view bytes = ExifThumbnail(original);
  const auto facts = ProbeImage(bytes, limits);
  if (!facts || facts->format != ImageFormat::kJpeg || facts->truncated || facts->orientation != 1)
    return std::nullopt;
  const Size size = facts->size;
  const bool fits =
      size.width >= wanted.width && size.height >= wanted.height && IsOfSameAspect(size, probe.stored);
  if (!fits || !JpegProfile(original).empty()) return std::nullopt;
  return EmbeddedPicture{bytes, size, facts->multipass};
}

}  // namespace imaging
