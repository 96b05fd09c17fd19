#include "imaging/render_forecast.h"

#include "imaging/animation/animation_plan.h"
#include "imaging/image_probe.h"

namespace imaging {

Result<RenderCost> Forecast(std::string_view original, std::span<const ThumbnailSpec> specs,
                            const ForecastOptions& options) {
  const auto facts = ProbeImage(original, options.limits);
  if (!facts) return tl::unexpected(facts.error());
  if (const auto fits = CheckAnimations(*facts, specs, {options.limits, options.encoding}); !fits) {
    return tl::unexpected(fits.error());
  }
  return PredictCost(*facts, specs, options.encoding);
}

}  // namespace imaging
