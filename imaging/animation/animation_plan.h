// Which thumbnails stay animations, and which of those are too long. Pure.
#pragma once

#include <optional>
#include <span>

#include "imaging/error.h"
#include "imaging/image_facts.h"
#include "imaging/renderer.h"

namespace imaging {

// kWebp or kGif where `spec` asks for all frames, the original has several (a GIF or a WebP) and the answer
// may be in a format that holds them; else nothing: the thumbnail is one of the first frame, by rules of its
// own.
std::optional<OutputFormat> AnimatedFormat(const ImageFacts& facts, const ThumbnailSpec& spec);

struct AnimationLimits {
  const Limits& limits;             // of the size of a frame
  const EncodingOptions& encoding;  // of their number, and of all their pixels
};

// kTooManyAnimationFrames or kTooManyAnimationPixels, with the figures; and what PlanCrop says of a frame.
// Specs whose thumbnails are still pass.
Result<void> CheckAnimations(const ImageFacts& facts, std::span<const ThumbnailSpec> specs,
                             const AnimationLimits& limits);

}  // namespace imaging
