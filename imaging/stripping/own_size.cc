#include "imaging/stripping/own_size.h"

#include <utility>

#include "imaging/stripping/stripped_original.h"

namespace imaging {

void KeepSmaller(std::string_view original, ImageFormat format, RenderedImage& image) {
  if (image.content_type != std::string("image/").append(ToString(format))) return;
  auto stripped = StrippedOriginal(original, format);
  if (stripped && stripped->size() < image.bytes.size()) image.bytes = std::move(*stripped);
}

}  // namespace imaging
