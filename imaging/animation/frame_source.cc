#include "imaging/animation/frame_source.h"

#include <cstdint>
#include <utility>

#include <vips/vips8>
#include <webp/demux.h>

#include "imaging/deadline_guard.h"

namespace imaging {
namespace {

using vips::VImage;

class ReelFrames : public FrameSource {
 public:
  ReelFrames(VImage reel, Size frame) : reel_(std::move(reel)), frame_(frame) {}

  VImage Next() override {
    const int top = std::exchange(top_, top_ + frame_.height);
    return reel_.extract_area(0, top, frame_.width, frame_.height);
  }

 private:
  VImage reel_;
  Size frame_;
  int top_ = 0;
};

struct DecoderRelease {
  void operator()(WebPAnimDecoder* decoder) const { WebPAnimDecoderDelete(decoder); }
};
using Decoder = std::unique_ptr<WebPAnimDecoder, DecoderRelease>;

[[noreturn]] void Fail(const char* words) {
  vips_error("libwebp", "%s", words);
  throw vips::VError();
}

class WebpFrames : public FrameSource {
 public:
  WebpFrames(const PipelineJob& job, VImage reel)
      : reel_(std::move(reel)),
        frame_(job.probe.stored),
        has_alpha_(job.probe.has_alpha),
        deadline_(job.deadline) {
    const WebPData data{reinterpret_cast<const std::uint8_t*>(job.original.data()), job.original.size()};
    WebPAnimDecoderOptions options;
    if (WebPAnimDecoderOptionsInit(&options) == 0) Fail("another version");
    options.color_mode = MODE_RGBA;
    options.use_threads = 0;
    decoder_.reset(WebPAnimDecoderNew(&data, &options));
    if (!decoder_) Fail("no animation");
    WebPAnimInfo info;
    const bool told = WebPAnimDecoderGetInfo(decoder_.get(), &info) != 0;
    const auto width = static_cast<std::uint32_t>(frame_.width);
    if (!told || info.canvas_width != width ||
        info.canvas_height != static_cast<std::uint32_t>(frame_.height))
      Fail("another canvas");
  }

  VImage Next() override {
    std::uint8_t* pixels = nullptr;
    int end = 0;
    if (WebPAnimDecoderGetNext(decoder_.get(), &pixels, &end) == 0) Fail("damaged frame");
    VipsImage* seen = vips_image_new_from_memory(pixels, PixelCount(frame_) * kBands, frame_.width,
                                                 frame_.height, kBands, VIPS_FORMAT_UCHAR);
    if (seen == nullptr) throw vips::VError();
    const VImage frame = VImage(seen).copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_sRGB));
    const VImage shown = has_alpha_ ? frame : frame.extract_band(0, VImage::option()->set("n", kBands - 1));
    return StopAtDeadline(WithFields(shown), deadline_);
  }

 private:
  static constexpr int kBands = 4;

  // The profile, and that lines come in order: only then does libvips' resize keep those that it shrank by a
  // box filter, which otherwise are computed again for every line of the result.
  VImage WithFields(const VImage& frame) const {
    VImage own = frame.copy();
    own.set(VIPS_META_SEQUENTIAL, 1);
    if (reel_.get_typeof(VIPS_META_ICC_NAME) == 0) return own;
    std::size_t size = 0;
    const void* profile = reel_.get_blob(VIPS_META_ICC_NAME, &size);
    vips_image_set_blob_copy(own.get_image(), VIPS_META_ICC_NAME, profile, size);
    return own;
  }

  VImage reel_;
  Size frame_;
  bool has_alpha_;
  Deadline deadline_;
  Decoder decoder_;
};

}  // namespace

std::unique_ptr<FrameSource> OpenFrameSource(const PipelineJob& job, const VImage& reel) {
  if (job.probe.format == ImageFormat::kWebp) return std::make_unique<WebpFrames>(job, reel);
  return std::make_unique<ReelFrames>(reel, job.probe.stored);
}

}  // namespace imaging
