#include "imaging/codecs/encoder.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include <vips/vips8>

#include "imaging/background.h"
#include "imaging/codecs/avif_encoder.h"
#include "imaging/codecs/gif_encoder.h"
#include "imaging/codecs/jpeg_encoder.h"
#include "imaging/codecs/png_encoder.h"
#include "imaging/codecs/profile_embedding.h"
#include "imaging/codecs/vips_saving.h"
#include "imaging/codecs/webp_encoder.h"
#include "imaging/colour.h"
#include "imaging/format_choice.h"
#include "imaging/picture_kind.h"
#include "imaging/png/png_profile.h"
#include "imaging/png/png_writer.h"

namespace imaging {
namespace {

using vips::VImage;

int QualityOf(const StillEncoding& encoding, int by_default) {
  return encoding.spec.quality > 0 ? encoding.spec.quality : by_default;
}

bool IsFlattened(OutputFormat format, const ThumbnailSpec& spec) {
  return spec.flatten || format == OutputFormat::kJpeg;
}

AcceptedFormats Writable(const AcceptedFormats& accepted) {
  AcceptedFormats left;
  for (std::size_t i = 0; i < std::min<std::size_t>(accepted.count, accepted.formats.size()); ++i) {
    if (!CanWrite(accepted.formats.at(i))) continue;
    left.formats.at(left.count++) = accepted.formats.at(i);
    if (i < accepted.ties) ++left.ties;
  }
  return left;
}

OutputFormat FormatFor(const SampleGrid& grid, const PictureKind& kind, const ThumbnailSpec& spec) {
  if (spec.format != OutputFormat::kAuto) return spec.format;
  FormatNeeds needs;
  needs.alpha = !kind.opaque && !spec.flatten;
  needs.drawn = kind.drawn;
  needs.size = grid.size;
  return ChooseFormat(Writable(spec.accepted), needs);
}

// In memory of its own.
VImage SrgbOf(std::span<const std::uint8_t> samples, Size size) {
  const int bands = static_cast<int>(samples.size() / PixelCount(size));
  VipsImage* copy = vips_image_new_from_memory_copy(samples.data(), samples.size(), size.width, size.height,
                                                    bands, VIPS_FORMAT_UCHAR);
  if (copy == nullptr) throw vips::VError();
  return VImage(copy).copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_sRGB)).copy_memory();
}

VImage ImageOf(const RgbaPicture& picture) {
  const auto* first = reinterpret_cast<const std::uint8_t*>(picture.pixels.data());
  return SrgbOf({first, picture.pixels.size() * sizeof(std::uint32_t)}, picture.size);
}

// Alpha and colours that say nothing cost bytes and time in all formats but PNG, whose writer looks itself.
VImage WithoutIdleBands(const VImage& picture, const PictureKind& kind) {
  const bool alpha = picture.has_alpha() && !kind.opaque;
  const int colours = kind.grey ? 1 : picture.bands() - (picture.has_alpha() ? 1 : 0);
  if (colours + (alpha ? 1 : 0) == picture.bands()) return picture;
  const VImage shown = picture.extract_band(0, VImage::option()->set("n", colours));
  const VImage whole = alpha ? shown.bandjoin(picture.extract_band(picture.bands() - 1)) : shown;
  const auto meaning = colours == 1 ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB;
  return whole.copy(VImage::option()->set("interpretation", meaning)).copy_memory();
}

// What loses nothing may be this much larger than what loses something, at the quality of the settings (a
// request that names none may have it filled in). Who names another one has weighed bytes himself.
constexpr double kWorthIt = 2.0;

Result<std::string> EncodeWebpOf(const VImage& picture, bool drawn, const StillEncoding& encoding) {
  WebpOptions options{QualityOf(encoding, encoding.options.webp_quality), encoding.options.webp_effort};
  auto lossy = EncodeWebp(picture, options, encoding.deadline);
  if (!lossy || !drawn) return lossy;
  options.lossless = true;
  auto lossless = EncodeWebp(picture, options, encoding.deadline);
  if (!lossless) return lossless;
  const bool usual = options.quality == encoding.options.webp_quality;
  const double most = static_cast<double>(lossy->size()) * (usual ? kWorthIt : 1.0);
  return static_cast<double>(lossless->size()) <= most ? std::move(lossless) : std::move(lossy);
}

// Writers make one band of three that are equal, which is no place for a profile of three.
VImage WithColoursForProfile(const VImage& picture) {
  if (ProfileOf(picture).empty() || !KindOf(GridOf(picture)).grey) return picture;
  VImage srgb = ToSrgb8(picture).copy_memory();
  vips_image_remove(srgb.get_image(), VIPS_META_ICC_NAME);
  return srgb;
}

// Encoders would write the profile each in a way of its own, or not.
VImage WithoutProfile(const VImage& picture) {
  if (ProfileOf(picture).empty()) return picture;
  VImage bare = picture.copy();
  vips_image_remove(bare.get_image(), VIPS_META_ICC_NAME);
  return bare.copy_memory();
}

std::string WithProfile(OutputFormat format, const std::string& bytes, std::string_view profile, Size size) {
  switch (format) {
    case OutputFormat::kPng:
      return PngWithProfile(bytes, profile);
    case OutputFormat::kJpeg:
      return JpegWithProfile(bytes, profile);
    case OutputFormat::kWebp:
      return WebpWithProfile(bytes, profile, size);
    default:
      return bytes;  // AVIF: its encoder has written it
  }
}

struct Shown {
  VImage picture;
  bool drawn = false;
  std::string profile;  // empty: sRGB
};

Result<std::string> EncodeAs(OutputFormat format, const Shown& shown, const StillEncoding& encoding) {
  const EncodingOptions& options = encoding.options;
  switch (format) {
    case OutputFormat::kJpeg:
      return EncodeJpeg(shown.picture, QualityOf(encoding, options.jpeg_quality), encoding.deadline);
    case OutputFormat::kWebp:
      return EncodeWebpOf(shown.picture, shown.drawn, encoding);
    case OutputFormat::kAvif:
      return EncodeAvif(shown.picture,
                        {QualityOf(encoding, options.avif_quality), options.avif_effort, shown.profile},
                        encoding.deadline);
    case OutputFormat::kGif:
      return EncodeGif(shown.picture, encoding.deadline);
    default:
      return EncodePng(shown.picture, options.png_effort, encoding.deadline);
  }
}

// What is written: the picture, or it over the background, and no more bands than it needs.
VImage Prepared(const VImage& picture, OutputFormat format, PictureKind& kind, const ThumbnailSpec& spec) {
  VImage shown = picture;
  if (!kind.opaque && IsFlattened(format, spec)) {
    const Rgb under = spec.background;
    shown = SrgbOf(FlattenOver(GridOf(picture), under), {picture.width(), picture.height()});
    kind.opaque = true;
    kind.grey = kind.grey && under.red == under.green && under.red == under.blue;
  }
  return format == OutputFormat::kPng ? shown : WithoutIdleBands(shown, kind);
}

Result<RenderedImage> Encode(const VImage& given, const StillEncoding& encoding) {
  const VImage picture = WithColoursForProfile(given);
  const ThumbnailSpec& spec = encoding.spec;
  const SampleGrid grid = GridOf(picture);
  // Nothing of a PNG depends on what the picture is like, which takes a tenth of its time to find out.
  const bool indifferent = spec.format == OutputFormat::kPng;
  PictureKind kind = indifferent ? PictureKind{!picture.has_alpha()} : KindOf(grid);
  const OutputFormat format = FormatFor(grid, kind, spec);
  if (const auto holds = CheckHolds(format, grid.size); !holds) return tl::unexpected(holds.error());
  const Shown shown{Prepared(WithoutProfile(picture), format, kind, spec), kind.drawn,
                    std::string(ProfileOf(picture))};
  auto bytes = EncodeAs(format, shown, encoding);
  if (!bytes) return tl::unexpected(bytes.error());
  if (!shown.profile.empty()) *bytes = WithProfile(format, *bytes, shown.profile, grid.size);
  return RenderedImage{std::move(*bytes), std::string(ContentTypeOf(format)), grid.size.width,
                       grid.size.height};
}

}  // namespace

Result<RenderedImage> EncodeStill(const VImage& picture, const StillEncoding& encoding) {
  auto outcome = Attempt("encode", ErrorCode::kInternal, [&] { return Encode(picture, encoding); });
  if (!outcome) return tl::unexpected(std::move(outcome.error()));
  return std::move(*outcome);
}

Result<RenderedImage> EncodeStill(const RgbaPicture& picture, const StillEncoding& encoding) {
  const ThumbnailSpec& spec = encoding.spec;
  const bool in_one_piece = PixelCount(picture.size) <= kMostPixelsInOnePiece;
  if (spec.format == OutputFormat::kPng && !spec.flatten && in_one_piece) {
    return WritePng(picture, encoding.options.png_effort, encoding.deadline).map([&](std::string bytes) {
      return RenderedImage{std::move(bytes), "image/png", picture.size.width, picture.size.height};
    });
  }
  const ThreadStateCleanup cleanup;
  const auto image = Attempt("encode", ErrorCode::kInternal, [&] { return ImageOf(picture); });
  return image ? EncodeStill(*image, encoding) : Result<RenderedImage>(tl::unexpected(image.error()));
}

bool CanWrite(OutputFormat format) {
  return format != OutputFormat::kAvif || CanEncodeAvif();
}

}  // namespace imaging
