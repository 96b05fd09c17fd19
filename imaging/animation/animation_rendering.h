// From an animated original to an animated thumbnail.
#pragma once

#include "imaging/animation/animation_encoder.h"
#include "imaging/pipeline.h"

namespace imaging {

// RunAnimationPipeline, then EncodeAnimation.
Result<RenderedImage> RenderAnimation(const PipelineJob& job, const AnimationEncoding& encoding,
                                      RenderTimings& timings);

}  // namespace imaging
