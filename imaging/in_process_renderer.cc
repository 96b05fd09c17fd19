// Renders in the calling thread: by the PNG fast path where that takes the file, or through libvips.
#include <utility>

#include "imaging/animation/animation_plan.h"
#include "imaging/image_probe.h"
#include "imaging/png/png_fast_path.h"
#include "imaging/render_forecast.h"
#include "imaging/renderer.h"
#include "imaging/vips_rendering.h"

namespace imaging {
namespace {

using std::chrono::steady_clock;

class InProcessRenderer : public Renderer {
 public:
  InProcessRenderer(Limits limits, EncodingOptions encoding) : limits_(limits), encoding_(encoding) {}

  Result<RenderCost> Predict(std::string_view original, std::span<const ThumbnailSpec> specs) const override {
    return Forecast(original, specs, {limits_, encoding_});
  }

  Result<Rendering> Render(std::string_view original, std::span<const ThumbnailSpec> specs,
                           Deadline deadline) override {
    if (steady_clock::now() >= deadline)
      return tl::unexpected(Error{ErrorCode::kTimeout, "", "before the start"});
    const auto facts = ProbeImage(original, limits_);
    if (!facts) return tl::unexpected(facts.error());
    if (auto fits = CheckAnimations(*facts, specs, {limits_, encoding_}); !fits)
      return tl::unexpected(fits.error());
    if (facts->format == ImageFormat::kPng && !encoding_.linear_light) {
      auto taken = RenderPng({original, specs, limits_, deadline, encoding_});
      if (taken) return std::move(*taken);
    }
    return RenderThroughVips({original, specs, *facts, limits_, deadline, encoding_});
  }

 private:
  Limits limits_;
  EncodingOptions encoding_;
};

}  // namespace

std::unique_ptr<Renderer> MakeInProcessRenderer(Limits limits, EncodingOptions encoding) {
  return std::make_unique<InProcessRenderer>(limits, encoding);
}

}  // namespace imaging
