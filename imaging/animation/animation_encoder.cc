#include "imaging/animation/animation_encoder.h"

#include <vector>

#include <vips/vips8>

#include "imaging/codecs/vips_saving.h"
#include "imaging/decoder_failure.h"
#include "imaging/format_choice.h"

namespace imaging {
namespace {

using vips::VImage;

VImage OverBackground(const VImage& reel, const ThumbnailSpec& spec) {
  if (!spec.flatten || !reel.has_alpha()) return reel;
  const Rgb under = spec.background;
  const VImage colours =
      reel.bands() > 2 ? reel : reel.colourspace(VIPS_INTERPRETATION_sRGB);  // grey cannot show a colour
  return colours.flatten(VImage::option()->set(
      "background", std::vector<double>{static_cast<double>(under.red), static_cast<double>(under.green),
                                        static_cast<double>(under.blue)}));
}

VipsBlob* SaveWebp(const VImage& reel, const AnimationEncoding& encoding) {
  const int quality = encoding.spec.quality > 0 ? encoding.spec.quality : encoding.options.webp_quality;
  return reel.webpsave_buffer(
      VImage::option()->set("Q", quality)->set("effort", encoding.options.webp_effort)->set("strip", true));
}

VipsBlob* SaveGif(const VImage& reel) {
  constexpr int kEffort = 4;  // as of a still one
  return reel.gifsave_buffer(VImage::option()->set("effort", kEffort)->set("strip", true));
}

}  // namespace

Result<std::string> EncodeAnimation(const VImage& reel, const AnimationEncoding& encoding,
                                    Deadline deadline) {
  const Size frame{reel.width(), vips_image_get_page_height(reel.get_image())};
  if (const auto holds = CheckHolds(encoding.format, frame); !holds) return tl::unexpected(holds.error());
  const auto shown =
      Attempt("background", ErrorCode::kInternal, [&] { return OverBackground(reel, encoding.spec); });
  if (!shown) return tl::unexpected(shown.error());
  return SaveThroughVips(*shown, deadline, [&](const VImage& picture) {
    return encoding.format == OutputFormat::kWebp ? SaveWebp(picture, encoding) : SaveGif(picture);
  });
}

}  // namespace imaging
