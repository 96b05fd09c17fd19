#include <algorithm>
#include <limits>

#include "imaging/resample/kernels.h"

namespace imaging {
namespace {

std::int32_t Low(std::uint32_t pair) {
  return static_cast<std::int16_t>(pair & 0xFFFF);
}

std::int32_t High(std::uint32_t pair) {
  return static_cast<std::int16_t>(pair >> 16);
}

std::int16_t Finish(std::int32_t sum, int shift) {
  const std::int32_t rounded = (sum + (1 << (shift - 1))) >> shift;
  return static_cast<std::int16_t>(std::clamp<std::int32_t>(rounded, std::numeric_limits<std::int16_t>::min(),
                                                            std::numeric_limits<std::int16_t>::max()));
}

void Across(const AxisWeights& axis, const std::int16_t* wide, std::int16_t* narrow) {
  const std::uint32_t* taps = axis.taps.data();
  for (const AxisWeights::Window& window : axis.windows) {
    const std::int16_t* const first = wide + window.first_pair * kBlockSamples;
    for (std::size_t row = 0; row < 2; ++row) {
      for (std::size_t lane = 0; lane < kLanes; ++lane) {
        const std::int16_t* at = first + row * kPairSamples + lane * 2;
        std::int32_t sum = 0;
        for (std::size_t i = 0; i < axis.pairs; ++i, at += kBlockSamples) {
          sum += at[0] * Low(taps[i]) + at[1] * High(taps[i]);
        }
        narrow[lane * 2 + row] = Finish(sum, axis.shift);
      }
    }
    taps += axis.pairs;
    narrow += kPairSamples;
  }
}

void Down(const DownTaps& window, std::size_t pixels, std::int16_t* row) {
  for (std::size_t i = 0; i < pixels * kLanes; ++i) {
    std::int32_t sum = 0;
    for (std::size_t k = 0; k < window.blocks.size(); ++k) {
      const std::int16_t* const at = window.blocks[k] + 2 * i;
      sum += at[0] * Low(window.taps[k]) + at[1] * High(window.taps[k]);
    }
    row[i] = Finish(sum, window.shift);
  }
}

// colour * alpha * 64 / 255, to the nearest; 64 times the colour where it is opaque.
std::int16_t Weighted(std::uint32_t colour, std::uint32_t alpha) {
  const std::uint32_t product = colour * alpha;
  return static_cast<std::int16_t>((product + (product >> 8) + 2) >> 2);
}

void PremultiplyPixel(std::uint32_t pixel, std::int16_t* target) {
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(&pixel);
  const std::uint32_t alpha = bytes[3];
  for (std::size_t lane = 0; lane < 3; ++lane) target[2 * lane] = Weighted(bytes[lane], alpha);
  target[6] = Weighted(alpha, 255);
}

void Premultiply(const std::uint32_t* upper, const std::uint32_t* lower, std::size_t pixels,
                 std::int16_t* wide) {
  for (std::size_t x = 0; x < pixels; ++x) {
    std::int16_t* const block = wide + x / 2 * kBlockSamples + x % 2;
    PremultiplyPixel(upper[x], block);
    PremultiplyPixel(lower[x], block + kPairSamples);
  }
}

}  // namespace

constinit const ResampleKernels kPortableKernels = {Across, Down, Premultiply};

}  // namespace imaging
