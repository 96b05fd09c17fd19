#include "imaging/image_probe.h"

#include <string>

#include <fmt/format.h>

#include "imaging/headers/gif_header.h"
#include "imaging/headers/heif_header.h"
#include "imaging/headers/jpeg_header.h"
#include "imaging/headers/png_header.h"
#include "imaging/headers/png_profile.h"
#include "imaging/headers/svg_header.h"
#include "imaging/headers/tiff_header.h"
#include "imaging/headers/webp_header.h"
#include "imaging/limit_check.h"
#include "imaging/refused_format.h"

namespace imaging {
namespace {

Result<ImageFacts> ReadHeader(std::string_view bytes, ImageFormat format) {
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
      return ReadTiffHeader(bytes);
    case ImageFormat::kSvg:
      break;
  }
  return ReadSvgHeader(bytes);
}

tl::unexpected<Error> NotTaken(std::string_view name, const Limits& limits) {
  const std::string_view taken = limits.allow_svg ? "not a PNG, JPEG, WebP, GIF, TIFF, AVIF, HEIC or SVG"
                                                  : "not a PNG, JPEG, WebP, GIF, TIFF, AVIF or HEIC";
  return tl::unexpected(Error{ErrorCode::kUnsupportedFormat,
                              name.empty() ? std::string(taken) : fmt::format("{}, {}", name, taken), ""});
}

// The one thing that costs more than a walk comes when everything else is within its limits.
Result<void> CheckProfile(std::string_view original, ImageFacts& facts, const Limits& limits) {
  if (facts.format != ImageFormat::kPng) return {};
  facts.metadata_bytes += PngProfileBytes(original, limits.max_metadata_bytes);
  return CheckLimits(facts, limits);
}

Result<void> CheckWhole(const ImageFacts& facts, const Limits& limits) {
  if (!facts.truncated || limits.fail_on == FailOn::kNone) return {};
  return tl::unexpected(Error{ErrorCode::kCorrupt, "truncated file: it ends inside its picture", ""});
}

}  // namespace

Result<ImageFacts> ProbeImage(std::string_view original, const Limits& limits) {
  const auto format = SniffFormat(original);
  if (!format) return NotTaken(NameOfRefused(original), limits);
  if (*format == ImageFormat::kSvg && !limits.allow_svg) return NotTaken("an SVG drawing", limits);
  auto facts = ReadHeader(original, *format);
  if (!facts) return facts;
  facts->format = *format;
  facts->file_bytes = original.size();
  const auto accepted =
      CheckLimits(*facts, limits).and_then([&] { return CheckWhole(*facts, limits); }).and_then([&] {
        return CheckProfile(original, *facts, limits);
      });
  if (!accepted) return tl::unexpected(accepted.error());
  return facts;
}

}  // namespace imaging
