#include "imaging/colour.h"

#include <vips/vips8>

#include "imaging/decoder_failure.h"

namespace imaging {
namespace {

using vips::VImage;

bool IsGrey(const VImage& colours) {
  return colours.bands() < 3;
}

// 65535 / 255 = 257, rounded; a shift by eight would be one level off for some.
VImage Narrow(const VImage& image, double divisor) {
  return image.linear(1.0 / divisor, 0.5, VImage::option()->set("uchar", true));
}

double OpaqueAlpha(VipsInterpretation owner) {
  switch (owner) {
    case VIPS_INTERPRETATION_RGB16:
    case VIPS_INTERPRETATION_GREY16:
      return 65535.0;
    case VIPS_INTERPRETATION_scRGB:
      return 1.0;
    default:
      return 255.0;
  }
}

VImage AlphaTo8Bit(const VImage& alpha, VipsInterpretation owner) {
  return alpha.format() == VIPS_FORMAT_UCHAR ? alpha : Narrow(alpha, OpaqueAlpha(owner) / 255.0);
}

// Perceptual, as browsers do: the one table that every profile made of tables has, where libvips would pass
// over a profile without the intent it is asked for. Profiles made of a matrix know no difference. Black
// point compensation keeps the dark inks of CMYK dark.
VImage ByProfile(const VImage& colours) {
  const VImage rgb = colours.icc_transform("srgb", VImage::option()
                                                       ->set("embedded", true)
                                                       ->set("intent", VIPS_INTENT_PERCEPTUAL)
                                                       ->set("black_point_compensation", true)
                                                       ->set("depth", 8));
  // A grey profile maps onto the neutral axis, where the three are equal.
  return IsGrey(colours) ? rgb.extract_band(1) : rgb;
}

VImage ByInterpretation(const VImage& colours) {
  const VipsInterpretation meaning = vips_image_guess_interpretation(colours.get_image());
  if (colours.format() == VIPS_FORMAT_UCHAR &&
      (meaning == VIPS_INTERPRETATION_sRGB || meaning == VIPS_INTERPRETATION_B_W)) {
    return colours;
  }
  if (colours.format() == VIPS_FORMAT_USHORT &&
      (meaning == VIPS_INTERPRETATION_RGB16 || meaning == VIPS_INTERPRETATION_GREY16)) {
    return Narrow(colours, 257.0);
  }
  const auto wanted = IsGrey(colours) ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB;
  return colours.colourspace(wanted, VImage::option()->set("source_space", meaning)).cast(VIPS_FORMAT_UCHAR);
}

VImage ColoursTo8Bit(const VImage& colours) {
  if (colours.get_typeof(VIPS_META_ICC_NAME) == 0) return ByInterpretation(colours);
  const auto converted = Attempt("profile", ErrorCode::kCorrupt, [&] { return ByProfile(colours); });
  return converted ? *converted : ByInterpretation(colours);
}

}  // namespace

VImage ToSrgb8(const VImage& image) {
  const bool has_alpha = image.has_alpha();
  const int count = has_alpha ? image.bands() - 1 : image.bands();
  const VImage colours = has_alpha ? image.extract_band(0, VImage::option()->set("n", count)) : image;
  const VImage converted = ColoursTo8Bit(colours);
  const VImage whole =
      has_alpha ? converted.bandjoin(AlphaTo8Bit(image.extract_band(count), image.interpretation()))
                : converted;
  const auto meaning = converted.bands() < 3 ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB;
  return whole.copy(VImage::option()->set("interpretation", meaning));
}

}  // namespace imaging
