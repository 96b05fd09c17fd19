#include "imaging/worker/warm_up.h"

#include <array>
#include <chrono>
#include <memory>
#include <string>

#include <vips/vips8>

#include "imaging/codecs/encoder.h"
#include "imaging/renderer.h"

namespace imaging {
namespace {

// Large enough for a resize in both directions.
constexpr int kSide = 64;
constexpr std::chrono::seconds kMost{2};

struct Free {
  void operator()(void* bytes) const { g_free(bytes); }
};

std::string Encode(const vips::VImage& picture, const char* suffix) {
  void* bytes = nullptr;
  std::size_t size = 0;
  picture.write_to_buffer(suffix, &bytes, &size);
  const std::unique_ptr<void, Free> owned(bytes);
  return {static_cast<const char*>(bytes), size};
}

vips::VImage Picture(int bands) {
  return vips::VImage::black(kSide, kSide, vips::VImage::option()->set("bands", bands))
      .cast(VIPS_FORMAT_UCHAR)
      .copy(vips::VImage::option()->set("interpretation", VIPS_INTERPRETATION_sRGB));
}

void Render(const std::string& original, OutputFormat format) {
  const std::array specs{ThumbnailSpec{.width = kSide / 3, .format = format}};
  static_cast<void>(
      MakeInProcessRenderer({})->Render(original, specs, std::chrono::steady_clock::now() + kMost));
}

}  // namespace

void WarmUp(const std::function<bool()>& wanted) try {
  struct Kind {
    const char* suffix;
    int bands;
    OutputFormat format;
  };
  for (const Kind kind : {Kind{".png", 4, OutputFormat::kPng}, Kind{".jpg", 3, OutputFormat::kJpeg},
                          Kind{".webp", 3, OutputFormat::kWebp}, Kind{".png", 3, OutputFormat::kPng},
                          Kind{".jpg", 3, OutputFormat::kPng}, Kind{".jpg", 3, OutputFormat::kAvif}}) {
    if (wanted()) return;
    if (CanWrite(kind.format)) Render(Encode(Picture(kind.bands), kind.suffix), kind.format);
  }
} catch (const vips::VError&) {
  vips_error_clear();
}

}  // namespace imaging
