// Renders any format that we take through libvips.
#pragma once

#include <span>
#include <string_view>

#include "imaging/error.h"
#include "imaging/image_facts.h"
#include "imaging/renderer.h"

namespace imaging {

struct VipsJob {
  std::string_view original;  // must stay valid during the call
  std::span<const ThumbnailSpec> specs;
  ImageFacts facts;  // what ProbeImage said of the original under `limits`
  Limits limits;
  Deadline deadline;
  EncodingOptions encoding;
};

// In the calling thread; thread-safe. InitializeImaging must have succeeded.
Result<Rendering> RenderThroughVips(const VipsJob& job);

}  // namespace imaging
