#include "imaging/colour.h"

#include <vips/vips8>

#include "imaging/decoder_failure.h"
#include "imaging/png/srgb_profile.h"

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
vips::VOption* ProfileOptions(int depth) {
  return VImage::option()
      ->set("embedded", true)
      ->set("intent", VIPS_INTENT_PERCEPTUAL)
      ->set("black_point_compensation", true)
      ->set("depth", depth);
}

VImage ByProfile(const VImage& colours) {
  const VImage rgb = colours.icc_transform("srgb", ProfileOptions(8));
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

// By 16 bits, as 8 would be too few for the dark ones.
VImage ColoursToLight(const VImage& colours) {
  if (colours.get_typeof(VIPS_META_ICC_NAME) != 0) {
    const auto converted = Attempt("profile", ErrorCode::kCorrupt, [&] {
      return colours.icc_transform("srgb", ProfileOptions(16)).colourspace(VIPS_INTERPRETATION_scRGB);
    });
    if (converted) return *converted;
  }
  const VipsInterpretation meaning = vips_image_guess_interpretation(colours.get_image());
  return colours.colourspace(VIPS_INTERPRETATION_scRGB, VImage::option()->set("source_space", meaning));
}

VImage ColoursTo8Bit(const VImage& colours) {
  if (colours.get_typeof(VIPS_META_ICC_NAME) == 0) return ByInterpretation(colours);
  const auto converted = Attempt("profile", ErrorCode::kCorrupt, [&] { return ByProfile(colours); });
  return converted ? *converted : ByInterpretation(colours);
}

struct Parts {
  VImage colours;
  VImage alpha;  // of 0 to 255; only where `has_alpha`
  bool has_alpha = false;
};

Parts PartsOf(const VImage& image) {
  if (!image.has_alpha()) return {image, VImage(), false};
  const int count = image.bands() - 1;
  return {image.extract_band(0, VImage::option()->set("n", count)),
          AlphaTo8Bit(image.extract_band(count), image.interpretation()), true};
}

VImage Joined(const VImage& colours, const Parts& parts) {
  const VImage whole = parts.has_alpha ? colours.bandjoin(parts.alpha) : colours;
  const auto meaning = colours.bands() < 3 ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB;
  return whole.copy(VImage::option()->set("interpretation", meaning));
}

// ICC.1:2022 clause 7.2.6: the data colour space.
bool IsOfRgb(std::string_view profile) {
  constexpr std::size_t kColourSpace = 16;
  return profile.size() > 128 && profile.substr(kColourSpace, 4) == "RGB ";
}

}  // namespace

VImage ToSrgb8(const VImage& image) {
  const Parts parts = PartsOf(image);
  return Joined(ColoursTo8Bit(parts.colours), parts);
}

std::string_view ProfileOf(const VImage& image) {
  if (image.get_typeof(VIPS_META_ICC_NAME) == 0) return {};
  std::size_t size = 0;
  const void* profile = image.get_blob(VIPS_META_ICC_NAME, &size);
  return {static_cast<const char*>(profile), size};
}

bool HasColoursOfItsOwn(const VImage& image) {
  const VImage colours = PartsOf(image).colours;
  const std::string_view profile = ProfileOf(image);
  return colours.bands() == 3 && IsOfRgb(profile) && !IsSrgbProfile(profile) &&
         Attempt("profile", ErrorCode::kCorrupt, [&] { return ByProfile(colours); }).has_value();
}

VImage To8Bit(const VImage& image) {
  const Parts parts = PartsOf(image);
  return Joined(ByInterpretation(parts.colours), parts);
}

VImage ToLinearLight(const VImage& image) {
  const Parts parts = PartsOf(image);
  const VImage light = ColoursToLight(parts.colours);
  return parts.has_alpha ? light.bandjoin(parts.alpha.cast(VIPS_FORMAT_FLOAT)) : light;
}

VImage FromLinearLight(const VImage& light, bool grey) {
  const bool has_alpha = light.bands() > 3;
  const VImage rgb = light.extract_band(0, VImage::option()->set("n", 3))
                         .copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_scRGB))
                         .colourspace(VIPS_INTERPRETATION_sRGB);
  const VImage colours = grey ? rgb.extract_band(1) : rgb;
  Parts parts{colours, VImage(), has_alpha};
  if (has_alpha) parts.alpha = light.extract_band(3).rint().cast(VIPS_FORMAT_UCHAR);
  return Joined(colours, parts);
}

}  // namespace imaging
