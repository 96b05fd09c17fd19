// Between straight pixels and the resampler's samples: premultiplied, 255 as kOpaque.
#pragma once

#include <cstddef>
#include <cstdint>

namespace imaging {

// As ResampleKernels::premultiply, for 16-bit samples: a pixel is four native numbers.
void PremultiplyWide(const std::uint64_t* upper, const std::uint64_t* lower, std::size_t pixels,
                     std::int16_t* wide);

// The nearest of 255 levels for each of four 16-bit samples.
std::uint32_t Narrowed(std::uint64_t pixel);

// `pixels` of R G B A samples to straight 8-bit pixels. What lobes of the filter have thrown out of range is
// brought back: no colour is more than its alpha. Fully transparent pixels are 0.
void Unpremultiply(const std::int16_t* row, std::size_t pixels, std::uint32_t* target);

}  // namespace imaging
