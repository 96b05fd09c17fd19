// What a rendering will take, foreseen from the header of its original. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>

#include "imaging/encoding_options.h"
#include "imaging/image_facts.h"
#include "imaging/thumbnail_spec.h"

namespace imaging {

struct RenderCost {
  // Above what an idle worker holds, at its worst; the original's own bytes are not counted.
  std::uint64_t peak_memory_bytes = 0;
  std::chrono::microseconds cpu_time{0};
};

// For all `specs` together, on one core of the machine that the constants were measured on (render_cost.cc).
// An upper-side estimate: seldom below what it takes, mostly within twice of it for what is large. An SVG is
// a guess: what it costs is in how it is drawn, and only a deadline bounds it. A format that the picture
// chooses is the dearest that it may choose. Any facts are taken, also those over every limit.
RenderCost PredictCost(const ImageFacts& facts, std::span<const ThumbnailSpec> specs,
                       const EncodingOptions& encoding = {});

}  // namespace imaging
