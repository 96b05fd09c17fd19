// The two inner loops of the resampler, for several instruction sets that give the same bytes.
//
// Both multiply pairs of 16-bit samples by pairs of 16-bit weights and add up in 32 bits; a result is rounded
// half up and held inside 16 bits. Samples lie so that no loop has to rearrange them:
//   wide block   two source rows; for each pair of pixels the upper row's R R G G B B A A, then the lower's
//   narrow block the same two rows made narrow; for each pixel R R G G B B A A, upper row before lower
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "imaging/resample/axis_weights.h"

namespace imaging {

inline constexpr std::size_t kLanes = 4;                 // samples of a pixel
inline constexpr std::size_t kPairSamples = 2 * kLanes;  // of two pixels of a row, or a pixel of two rows
inline constexpr std::size_t kBlockSamples = 2 * kPairSamples;  // of two pixels of two rows

struct DownTaps {
  std::span<const std::int16_t* const> blocks;  // narrow blocks, top to bottom
  const std::uint32_t* taps = nullptr;          // as many pairs
  int shift = 0;
};

struct ResampleKernels {
  // A wide block to a narrow one of axis.windows.size() pixels. The wide one is readable for axis.pairs pairs
  // from each window's first pair on.
  void (*across)(const AxisWeights& axis, const std::int16_t* wide, std::int16_t* narrow);
  // Narrow blocks to one row: `pixels` of R G B A. Blocks and row hold an even number of pixels.
  void (*down)(const DownTaps& window, std::size_t pixels, std::int16_t* row);
  // Two rows of RGBA pixels of 8 bits, straight, to a wide block, premultiplied, where 255 becomes
  // kOpaque. `pixels` is even; the rows hold as many.
  void (*premultiply)(const std::uint32_t* upper, const std::uint32_t* lower, std::size_t pixels,
                      std::int16_t* wide);
};

// 255 in the scale of the samples: six bits more than a byte.
inline constexpr int kSampleShift = 6;
inline constexpr std::int32_t kOpaque = 255 << kSampleShift;

enum class InstructionSet { kPortable, kSse2, kAvx2 };

bool IsAvailable(InstructionSet set);
// `set` must be available.
const ResampleKernels& KernelsOf(InstructionSet set);
// The fastest of this processor.
const ResampleKernels& BestKernels();

// What the sets are made of, for kernels.cc.
extern const ResampleKernels kPortableKernels;
#if defined(__x86_64__)
extern const ResampleKernels kSse2Kernels;
extern const ResampleKernels kAvx2Kernels;
#endif

}  // namespace imaging
