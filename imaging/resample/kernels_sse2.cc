#if defined(__x86_64__)

#include <emmintrin.h>

#include "imaging/resample/kernels.h"

namespace imaging {
namespace {

__m128i Load(const std::int16_t* from) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
}

void Store(std::int16_t* to, __m128i samples) {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(to), samples);
}

__m128i Taps(std::uint32_t pair) {
  return _mm_set1_epi32(static_cast<int>(pair));
}

void Across(const AxisWeights& axis, const std::int16_t* wide, std::int16_t* narrow) {
  const __m128i half = _mm_set1_epi32(1 << (axis.shift - 1));
  const __m128i shift = _mm_cvtsi32_si128(axis.shift);
  const std::uint32_t* taps = axis.taps.data();
  for (const AxisWeights::Window& window : axis.windows) {
    const std::int16_t* at = wide + window.first_pair * kBlockSamples;
    __m128i upper = half;
    __m128i lower = half;
    for (std::size_t i = 0; i < axis.pairs; ++i, at += kBlockSamples) {
      const __m128i weights = Taps(taps[i]);
      upper = _mm_add_epi32(upper, _mm_madd_epi16(Load(at), weights));
      lower = _mm_add_epi32(lower, _mm_madd_epi16(Load(at + kPairSamples), weights));
    }
    const __m128i both = _mm_packs_epi32(_mm_sra_epi32(upper, shift), _mm_sra_epi32(lower, shift));
    Store(narrow, _mm_unpacklo_epi16(both, _mm_srli_si128(both, 8)));
    taps += axis.pairs;
    narrow += kPairSamples;
  }
}

void Down(const DownTaps& window, std::size_t pixels, std::int16_t* row) {
  const __m128i half = _mm_set1_epi32(1 << (window.shift - 1));
  const __m128i shift = _mm_cvtsi32_si128(window.shift);
  for (std::size_t x = 0; x < pixels; x += 2) {
    __m128i first = half;
    __m128i second = half;
    for (std::size_t k = 0; k < window.blocks.size(); ++k) {
      const __m128i weights = Taps(window.taps[k]);
      const std::int16_t* const at = window.blocks[k] + x * kPairSamples;
      first = _mm_add_epi32(first, _mm_madd_epi16(Load(at), weights));
      second = _mm_add_epi32(second, _mm_madd_epi16(Load(at + kPairSamples), weights));
    }
    Store(row + x * kLanes, _mm_packs_epi32(_mm_sra_epi32(first, shift), _mm_sra_epi32(second, shift)));
  }
}

// Two straight pixels to the half of a block.
__m128i PremultiplyPair(const std::uint32_t* pixels) {
  const __m128i zero = _mm_setzero_si128();
  const __m128i colour_lanes = _mm_set_epi16(0, -1, -1, -1, 0, -1, -1, -1);
  const __m128i opaque = _mm_set_epi16(255, 0, 0, 0, 255, 0, 0, 0);
  const __m128i both = _mm_unpacklo_epi8(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(pixels)), zero);
  const __m128i alpha = _mm_shufflehi_epi16(_mm_shufflelo_epi16(both, 0xFF), 0xFF);
  const __m128i factor = _mm_or_si128(_mm_and_si128(alpha, colour_lanes), opaque);
  const __m128i product = _mm_mullo_epi16(both, factor);
  const __m128i sum = _mm_add_epi16(_mm_add_epi16(product, _mm_srli_epi16(product, 8)), _mm_set1_epi16(2));
  const __m128i samples = _mm_srli_epi16(sum, 2);
  return _mm_unpacklo_epi16(samples, _mm_srli_si128(samples, 8));
}

void Premultiply(const std::uint32_t* upper, const std::uint32_t* lower, std::size_t pixels,
                 std::int16_t* wide) {
  for (std::size_t x = 0; x < pixels; x += 2, wide += kBlockSamples) {
    Store(wide, PremultiplyPair(upper + x));
    Store(wide + kPairSamples, PremultiplyPair(lower + x));
  }
}

}  // namespace

constinit const ResampleKernels kSse2Kernels = {Across, Down, Premultiply};

}  // namespace imaging

#endif
