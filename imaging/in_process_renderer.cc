// Renders in the calling thread, through libvips alone.
#include <utility>

#include <vips/vips8>

#include "imaging/codecs/png_encoder.h"
#include "imaging/decoder_failure.h"
#include "imaging/image_probe.h"
#include "imaging/pipeline.h"
#include "imaging/renderer.h"

namespace imaging {
namespace {

using std::chrono::steady_clock;

Rendering Describe(const ImageProbe& probe) {
  Rendering rendering;
  rendering.source_format = ToString(probe.format);
  rendering.source_width = probe.upright().width;
  rendering.source_height = probe.upright().height;
  return rendering;
}

Result<RenderedImage> RenderOne(const PipelineJob& job, RenderTimings& timings) {
  const auto picture = RunPipeline(job, timings);
  if (!picture) return tl::unexpected(picture.error());
  const auto start = steady_clock::now();
  auto bytes = EncodePng(*picture, job.deadline);
  timings.encode += std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - start);
  if (!bytes) return tl::unexpected(bytes.error());
  return RenderedImage{std::move(*bytes), "image/png", job.target.width, job.target.height};
}

class InProcessRenderer : public Renderer {
 public:
  explicit InProcessRenderer(Limits limits) : limits_(limits) {}

  Result<RenderCost> Predict(std::string_view original, std::span<const ThumbnailSpec> specs) const override {
    return ProbeImage(original, limits_).map([&](const ImageFacts& facts) {
      return PredictCost(facts, specs);
    });
  }

  Result<Rendering> Render(std::string_view original, std::span<const ThumbnailSpec> specs,
                           Deadline deadline) override {
    if (steady_clock::now() >= deadline)
      return tl::unexpected(Error{ErrorCode::kTimeout, "", "before the start"});
    const ThreadStateCleanup cleanup;
    const auto facts = ProbeImage(original, limits_);
    if (!facts) return tl::unexpected(facts.error());
    const auto probe = ProbeDecoder(original, *facts, limits_);
    if (!probe) return tl::unexpected(probe.error());
    Rendering rendering = Describe(*probe);
    // One decode per spec: correct for every mix of sizes. Sharing one decode pays only for sizes close
    // together.
    for (const ThumbnailSpec& spec : specs) {
      const auto target = FitSize(probe->upright(), spec, limits_);
      if (!target) return tl::unexpected(target.error());
      auto image = RenderOne({original, *probe, *target, deadline, limits_.fail_on}, rendering.timings);
      if (!image) return tl::unexpected(image.error());
      rendering.images.push_back(std::move(*image));
    }
    return rendering;
  }

 private:
  Limits limits_;
};

}  // namespace

std::unique_ptr<Renderer> MakeInProcessRenderer(Limits limits) {
  return std::make_unique<InProcessRenderer>(limits);
}

}  // namespace imaging
