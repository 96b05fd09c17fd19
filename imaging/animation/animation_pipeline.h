// All frames of an animation made small.
#pragma once

#include "imaging/pipeline.h"

namespace imaging {

// What RunPipeline does, for every frame by itself, so that nothing of one shows at the edge of the next; a
// crop by attention is the first frame's for all. The result is the frames one below the other, in memory,
// with the fields that libvips' savers want: page-height, loop, and delay where the original has them.
// Deadline and errors as there.
Result<vips::VImage> RunAnimationPipeline(const PipelineJob& job, RenderTimings& timings);

}  // namespace imaging
