#include "server/thumbs/settings_mark.h"

#include <fmt/format.h>

namespace server {
namespace {

std::string OfFormat(const imaging::EncodingOptions& encoding, std::string_view content_type) {
  if (content_type == "image/png") return fmt::format("effort={}", encoding.png_effort);
  if (content_type == "image/jpeg") return fmt::format("quality={}", encoding.jpeg_quality);
  if (content_type == "image/webp")
    return fmt::format("quality={} effort={}", encoding.webp_quality, encoding.webp_effort);
  if (content_type == "image/avif")
    return fmt::format("quality={} effort={}", encoding.avif_quality, encoding.avif_effort);
  return "default";
}

}  // namespace

std::string SettingsMark(const imaging::EncodingOptions& encoding, std::string_view content_type) {
  std::string mark = OfFormat(encoding, content_type);
  if (encoding.jpeg_margin != imaging::kDefaultJpegMargin)
    mark += fmt::format(" margin={}", encoding.jpeg_margin);
  if (encoding.keep_profile) mark += " profile";
  if (encoding.linear_light) mark += " linear";
  if (encoding.use_embedded) mark += " embedded";
  return mark;
}

}  // namespace server
