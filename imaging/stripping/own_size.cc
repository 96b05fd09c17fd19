#include "imaging/stripping/own_size.h"

#include <optional>
#include <string>
#include <utility>

#include "imaging/stripping/stripped_animation.h"
#include "imaging/stripping/stripped_original.h"

namespace imaging {
namespace {

void TakeIfSmaller(std::optional<std::string> stripped, RenderedImage& image) {
  if (stripped && stripped->size() < image.bytes.size()) image.bytes = std::move(*stripped);
}

}  // namespace

bool IsOfFormat(const RenderedImage& image, ImageFormat format) {
  return image.content_type == std::string("image/").append(ToString(format));
}

void KeepSmaller(std::string_view original, ImageFormat format, RenderedImage& image) {
  if (IsOfFormat(image, format)) TakeIfSmaller(StrippedOriginal(original, format), image);
}

void KeepSmallerAnimation(std::string_view original, ImageFormat format, RenderedImage& image) {
  if (IsOfFormat(image, format)) TakeIfSmaller(StrippedAnimation(original, format), image);
}

}  // namespace imaging
