// What lies under a picture that can be seen through.
#pragma once

#include <cstdint>
#include <vector>

#include "imaging/sample_grid.h"
#include "imaging/thumbnail_spec.h"

namespace imaging {

// The samples of `picture`, which has alpha, as RGB over an opaque `background`: each is the nearest integer
// to (sample * alpha + background * (255 - alpha)) / 255, a half rounded up. Pure.
std::vector<std::uint8_t> FlattenOver(const SampleGrid& picture, Rgb background);

}  // namespace imaging
