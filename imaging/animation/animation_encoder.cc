#include "imaging/animation/animation_encoder.h"

#include <utility>
#include <vector>

#include <vips/vips8>

#include "imaging/codecs/vips_saving.h"
#include "imaging/codecs/webp_encoder.h"
#include "imaging/decoder_failure.h"
#include "imaging/format_choice.h"
#include "imaging/picture_kind.h"
#include "imaging/stripping/stripped_animation.h"

namespace imaging {
namespace {

using vips::VImage;

constexpr const char* kRounds = "loop";
constexpr int kGifEffort = 4;  // as of a still one
constexpr std::size_t kWorthIt = 2;

VImage OverBackground(const VImage& reel, const ThumbnailSpec& spec) {
  if (!spec.flatten || !reel.has_alpha()) return reel;
  const Rgb under = spec.background;
  const VImage colours =
      reel.bands() > 2 ? reel : reel.colourspace(VIPS_INTERPRETATION_sRGB);  // grey cannot show a colour
  return colours.flatten(VImage::option()->set(
      "background", std::vector<double>{static_cast<double>(under.red), static_cast<double>(under.green),
                                        static_cast<double>(under.blue)}));
}

// What a WebP can say (RFC 9649, 2.7.1.1); a GIF of the most rounds is played once more.
constexpr int kMostRounds = 65'535;

VImage WithRoundsOfWebp(const VImage& reel) {
  if (reel.get_typeof(kRounds) == 0 || reel.get_int(kRounds) <= kMostRounds) return reel;
  VImage clamped = reel.copy();
  clamped.set(kRounds, kMostRounds);
  return clamped;
}

bool IsDrawn(const VImage& reel) {
  const VImage first =
      reel.extract_area(0, 0, reel.width(), vips_image_get_page_height(reel.get_image())).copy_memory();
  return KindOf(GridOf(first)).drawn;
}

// Single frames of a lossy one may lose nothing where that is smaller. What libvips adds, an EXIF of its own,
// goes off again.
Result<std::string> SaveWebp(const VImage& reel, const WebpOptions& options, Deadline deadline) {
  const auto bytes = SaveThroughVips(reel, deadline, [&](const VImage& picture) {
    return picture.webpsave_buffer(VImage::option()
                                       ->set("Q", options.lossless ? 75 : options.quality)
                                       ->set("lossless", options.lossless)
                                       ->set("mixed", !options.lossless)
                                       ->set("effort", WebpEffortOf(reel, options))
                                       ->set("strip", true));
  });
  return bytes.map(
      [](const std::string& webp) { return StrippedAnimation(webp, ImageFormat::kWebp).value_or(webp); });
}

Result<std::string> SaveGif(const VImage& reel, Deadline deadline) {
  return SaveThroughVips(reel, deadline, [](const VImage& picture) {
    return picture.gifsave_buffer(VImage::option()->set("effort", kGifEffort)->set("strip", true));
  });
}

// As EncodeStill does it. What has lost something already would only become larger.
Result<std::string> SaveAsWebp(const VImage& picture, const AnimationEncoding& encoding, Deadline deadline) {
  const VImage reel = WithRoundsOfWebp(picture);
  const int usual = encoding.options.webp_quality;
  WebpOptions options{encoding.spec.quality > 0 ? encoding.spec.quality : usual,
                      encoding.options.webp_effort};
  auto lossy = SaveWebp(reel, options, deadline);
  if (!lossy || !encoding.from_lossless || !IsDrawn(reel)) return lossy;
  options.lossless = true;
  auto lossless = SaveWebp(reel, options, deadline);
  if (!lossless) return lossless;
  const std::size_t most = lossy->size() * (options.quality == usual ? kWorthIt : 1);
  return lossless->size() <= most ? std::move(lossless) : std::move(lossy);
}

Result<std::string> Encode(const VImage& reel, const AnimationEncoding& encoding, Deadline deadline) {
  const Size frame{reel.width(), vips_image_get_page_height(reel.get_image())};
  if (const auto holds = CheckHolds(encoding.format, frame); !holds) return tl::unexpected(holds.error());
  const VImage shown = OverBackground(reel, encoding.spec);
  return encoding.format == OutputFormat::kWebp ? SaveAsWebp(shown, encoding, deadline)
                                                : SaveGif(shown, deadline);
}

}  // namespace

Result<std::string> EncodeAnimation(const VImage& reel, const AnimationEncoding& encoding,
                                    Deadline deadline) {
  return Attempt("encode", ErrorCode::kInternal, [&] { return Encode(reel, encoding, deadline); })
      .and_then([](Result<std::string> bytes) { return bytes; });
}

}  // namespace imaging
