// Thumbnails from the small picture that many a camera puts into its files (USE_EMBEDDED).
#pragma once

#include <optional>

#include "imaging/pipeline.h"

namespace imaging {

// As RunPipeline, from the small picture inside. Nothing where it does not fit, or its decoder fails on it:
// then the large one is there. Adds what it took to `timings`.
std::optional<vips::VImage> EmbeddedPictureFor(const PipelineJob& job, const Limits& limits,
                                               RenderTimings& timings);

}  // namespace imaging
