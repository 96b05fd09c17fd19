#include "imaging/codecs/encoding_within.h"

#include <array>
#include <utility>

namespace imaging {
namespace {

constexpr int kLeastQuality = 40;
constexpr int kTimesForATry = 3;
// Of the way from there to the quality that was too much: most miss by a few per cent.
constexpr std::array kTries = {0.85, 0.6, 0.3, 0.0};

// 0: of a format that loses nothing.
int QualityOf(const StillEncoding& encoding) {
  const EncodingOptions& options = encoding.options;
  const int asked = encoding.spec.quality;
  switch (encoding.spec.format) {
    case OutputFormat::kJpeg:
      return asked > 0 ? asked : options.jpeg_quality;
    case OutputFormat::kWebp:
      return asked > 0 ? asked : options.webp_quality;
    case OutputFormat::kAvif:
      return asked > 0 ? asked : options.avif_quality;
    default:
      return 0;
  }
}

}  // namespace

void EncodeWithin(const ByteLimit& limit, const vips::VImage& picture, const StillEncoding& encoding,
                  RenderedImage& image) {
  const int too_much = QualityOf(encoding) - kLeastQuality;
  if (image.bytes.size() <= limit.most || too_much <= 0) return;
  for (const double part : kTries) {
    // Some encoders cannot be stopped, and whoever is late is killed.
    if (std::chrono::steady_clock::now() + kTimesForATry * limit.took >= encoding.deadline) return;
    ThumbnailSpec spec = encoding.spec;
    spec.quality = kLeastQuality + static_cast<int>(too_much * part);
    auto smaller = EncodeStill(picture, {spec, encoding.options, encoding.deadline});
    if (!smaller) return;
    if (smaller->bytes.size() > limit.most) continue;
    image = std::move(*smaller);
    return;
  }
}

}  // namespace imaging
