#include "imaging/decoder_probe.h"

#include <vips/vips8>

#include "imaging/codecs/decoder.h"
#include "imaging/decoder_failure.h"

namespace imaging {
namespace {

// HEIF turns its pictures itself, by irot and imir; the EXIF tag beside them says the same and must not count
// twice.
bool DecoderTurns(ImageFormat format) {
  return format == ImageFormat::kHeic || format == ImageFormat::kAvif;
}

}  // namespace

Result<ImageProbe> ProbeDecoder(std::string_view original, const ImageFacts& facts, const Limits& limits) {
  auto probe = Attempt("header", ErrorCode::kCorrupt, [&] {
    const vips::VImage image = OpenImage(original, {.format = facts.format, .fail_on = limits.fail_on});
    ImageProbe seen;
    seen.format = facts.format;
    seen.stored = {image.width(), image.height()};
    seen.orientation = DecoderTurns(facts.format) ? 1 : vips_image_get_orientation(image.get_image());
    seen.bands = image.bands();
    seen.has_alpha = image.has_alpha();
    seen.pages = vips_image_get_n_pages(image.get_image());
    seen.multipass = facts.multipass;
    return seen;
  });
  if (!probe) return probe;
  if (const auto fits = CheckLimits(probe->stored, limits); !fits) return tl::unexpected(fits.error());
  return probe;
}

}  // namespace imaging
