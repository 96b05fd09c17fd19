// Compiled for a processor that the program may not run on: called only where IsAvailable says so.
#if defined(__x86_64__)

#include <immintrin.h>

#include "imaging/resample/kernels.h"

#define THUMBD_AVX2 __attribute__((target("avx2")))

namespace imaging {
namespace {

THUMBD_AVX2 __m256i Load(const std::int16_t* from) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
}

THUMBD_AVX2 __m256i Taps(std::uint32_t pair) {
  return _mm256_set1_epi32(static_cast<int>(pair));
}

THUMBD_AVX2 __m256i Times(const std::int16_t* from, std::uint32_t pair) {
  return _mm256_madd_epi16(Load(from), Taps(pair));
}

THUMBD_AVX2 void Across(const AxisWeights& axis, const std::int16_t* wide, std::int16_t* narrow) {
  const __m256i half = _mm256_set1_epi32(1 << (axis.shift - 1));
  const __m128i shift = _mm_cvtsi32_si128(axis.shift);
  const std::uint32_t* taps = axis.taps.data();
  const AxisWeights::Window* const windows = axis.windows.data();
  const std::size_t count = axis.windows.size();
  const std::size_t pairs = axis.pairs;
  for (std::size_t x = 0; x < count; ++x) {
    const std::int16_t* at = wide + windows[x].first_pair * kBlockSamples;
    __m256i sum = half;
    __m256i other = _mm256_setzero_si256();
    std::size_t i = 0;
    for (; i + 2 <= pairs; i += 2, at += 2 * kBlockSamples) {
      sum = _mm256_add_epi32(sum, Times(at, taps[i]));
      other = _mm256_add_epi32(other, Times(at + kBlockSamples, taps[i + 1]));
    }
    if (i < pairs) sum = _mm256_add_epi32(sum, Times(at, taps[i]));
    sum = _mm256_sra_epi32(_mm256_add_epi32(sum, other), shift);
    const __m128i both = _mm_packs_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(narrow), _mm_unpacklo_epi16(both, _mm_srli_si128(both, 8)));
    taps += pairs;
    narrow += kPairSamples;
  }
}

THUMBD_AVX2 void Down(const DownTaps& window, std::size_t pixels, std::int16_t* row) {
  const __m256i half = _mm256_set1_epi32(1 << (window.shift - 1));
  const __m128i shift = _mm_cvtsi32_si128(window.shift);
  const std::int16_t* const* const blocks = window.blocks.data();
  const std::size_t count = window.blocks.size();
  for (std::size_t x = 0; x < pixels; x += 2) {
    __m256i sum = half;
    for (std::size_t k = 0; k < count; ++k) {
      sum = _mm256_add_epi32(sum, Times(blocks[k] + x * kPairSamples, window.taps[k]));
    }
    sum = _mm256_sra_epi32(sum, shift);
    const __m128i both = _mm_packs_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(row + x * kLanes), both);
  }
}

// The upper row in the lower half, the lower one in the upper.
THUMBD_AVX2 __m256i PremultiplyPairs(const std::uint32_t* upper, const std::uint32_t* lower) {
  const __m256i colour_lanes = _mm256_set1_epi64x(0x0000FFFFFFFFFFFF);
  const __m256i opaque = _mm256_set1_epi64x(0x00FF000000000000);
  const __m128i pixels = _mm_unpacklo_epi64(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(upper)),
                                            _mm_loadl_epi64(reinterpret_cast<const __m128i*>(lower)));
  const __m256i both = _mm256_cvtepu8_epi16(pixels);
  const __m256i alpha = _mm256_shufflehi_epi16(_mm256_shufflelo_epi16(both, 0xFF), 0xFF);
  const __m256i factor = _mm256_or_si256(_mm256_and_si256(alpha, colour_lanes), opaque);
  const __m256i product = _mm256_mullo_epi16(both, factor);
  const __m256i sum =
      _mm256_add_epi16(_mm256_add_epi16(product, _mm256_srli_epi16(product, 8)), _mm256_set1_epi16(2));
  const __m256i samples = _mm256_srli_epi16(sum, 2);
  return _mm256_unpacklo_epi16(samples, _mm256_srli_si256(samples, 8));
}

THUMBD_AVX2 void Premultiply(const std::uint32_t* upper, const std::uint32_t* lower, std::size_t pixels,
                             std::int16_t* wide) {
  for (std::size_t x = 0; x < pixels; x += 2, wide += kBlockSamples) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(wide), PremultiplyPairs(upper + x, lower + x));
  }
}

}  // namespace

constinit const ResampleKernels kAvx2Kernels = {Across, Down, Premultiply};

}  // namespace imaging

#endif
