// What every Renderer::Predict says.
#pragma once

#include <span>
#include <string_view>

#include "imaging/renderer.h"

namespace imaging {

struct ForecastOptions {
  const Limits& limits;
  const EncodingOptions& encoding;
};

// The cost of rendering `original`, or the refusal with which it would not even begin. From the header alone,
// without libvips; thread-safe.
Result<RenderCost> Forecast(std::string_view original, std::span<const ThumbnailSpec> specs,
                            const ForecastOptions& options);

}  // namespace imaging
