// The limits, applied to what a header declares. Pure.
#pragma once

#include "imaging/error.h"
#include "imaging/image_facts.h"
#include "imaging/limits.h"

namespace imaging {

// Each limit has a code of its own; `detail` has the figure and the limit.
Result<void> CheckLimits(const ImageFacts& facts, const Limits& limits);

}  // namespace imaging
