#include "imaging/stripping/stripped_original.h"

namespace imaging {

std::optional<std::string> StrippedOriginal(std::string_view original, ImageFormat format) {
  switch (format) {
    case ImageFormat::kJpeg:
      return StrippedJpeg(original);
    case ImageFormat::kPng:
      return StrippedPng(original);
    case ImageFormat::kWebp:
      return StrippedWebp(original);
    default:
      return std::nullopt;
  }
}

}  // namespace imaging
