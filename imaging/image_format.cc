#include "imaging/image_format.h"

#include <algorithm>
#include <array>

#include "imaging/byte_reader.h"
#include "imaging/headers/svg_header.h"

namespace imaging {
namespace {

using namespace std::string_view_literals;

bool IsTiff(std::string_view bytes) {
  // 42 is TIFF 6.0, 43 BigTIFF; the first two letters tell the byte order.
  static constexpr std::array kMagics = {"II*\0"sv, "MM\0*"sv, "II+\0"sv, "MM\0+"sv};
  return std::ranges::any_of(kMagics, [&](std::string_view magic) { return bytes.starts_with(magic); });
}

bool IsWebp(std::string_view bytes) {
  return bytes.starts_with("RIFF") && bytes.substr(4).substr(0, 8).ends_with("WEBP");
}

std::optional<ImageFormat> FormatOfBrand(std::string_view brand) {
  static constexpr std::array kAvif = {"avif"sv, "avis"sv};
  static constexpr std::array kHeic = {"heic"sv, "heix"sv, "heim"sv, "heis"sv, "hevc"sv,
                                       "hevx"sv, "hevm"sv, "hevs"sv, "mif1"sv, "msf1"sv};
  if (std::ranges::find(kAvif, brand) != kAvif.end()) return ImageFormat::kAvif;
  if (std::ranges::find(kHeic, brand) != kHeic.end()) return ImageFormat::kHeic;
  return std::nullopt;
}

bool NamesNoCodec(std::string_view brand) {
  return brand == "mif1" || brand == "msf1";
}

// ISO/IEC 14496-12, 4.3: size, "ftyp", major brand, minor version, then compatible brands up to the box's
// end.
std::optional<ImageFormat> SniffIsoMedia(std::string_view bytes) {
  ByteReader reader(bytes);
  const auto size = reader.BigEndian(4);
  if (!size || *size < 16 || reader.Take(4) != "ftyp"sv) return std::nullopt;
  const auto major = reader.Take(4);
  if (!major || !reader.Skip(4)) return std::nullopt;
  std::optional<ImageFormat> found = FormatOfBrand(*major);
  if (found && !NamesNoCodec(*major)) return found;
  while (reader.position() + 4 <= *size) {
    const auto brand = reader.Take(4);
    if (!brand) break;
    const auto format = FormatOfBrand(*brand);
    if (format && !NamesNoCodec(*brand)) return format;
    if (format) found = format;
  }
  return found;
}

}  // namespace

std::optional<ImageFormat> SniffFormat(std::string_view bytes) {
  if (bytes.starts_with("\x89PNG\r\n\x1a\n"sv)) return ImageFormat::kPng;
  if (bytes.starts_with("\xff\xd8\xff"sv)) return ImageFormat::kJpeg;
  if (bytes.starts_with("GIF87a"sv) || bytes.starts_with("GIF89a"sv)) return ImageFormat::kGif;
  if (bytes.size() >= 12 && IsWebp(bytes)) return ImageFormat::kWebp;
  if (IsTiff(bytes)) return ImageFormat::kTiff;
  if (const auto format = SniffIsoMedia(bytes)) return format;
  return LooksLikeSvg(bytes) ? std::optional(ImageFormat::kSvg) : std::nullopt;
}

std::string_view ToString(ImageFormat format) {
  switch (format) {
    case ImageFormat::kPng:
      return "png";
    case ImageFormat::kJpeg:
      return "jpeg";
    case ImageFormat::kWebp:
      return "webp";
    case ImageFormat::kGif:
      return "gif";
    case ImageFormat::kTiff:
      return "tiff";
    case ImageFormat::kAvif:
      return "avif";
    case ImageFormat::kHeic:
      return "heic";
    case ImageFormat::kSvg:
      break;
  }
  return "svg";
}

}  // namespace imaging
