#include "imaging/png/unfilter.h"

#include <cstdlib>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace imaging {
namespace {

std::uint8_t Sum(int a, int b) {
  return static_cast<std::uint8_t>(a + b);
}

// Clause 9.4: of left, above and above left the one nearest to left + above - above left; ties in that order.
int Paeth(int left, int above, int corner) {
  const int to_left = std::abs(above - corner);
  const int to_above = std::abs(left - corner);
  const int to_corner = std::abs(left + above - 2 * corner);
  if (to_left <= to_above && to_left <= to_corner) return left;
  return to_above <= to_corner ? above : corner;
}

void AddLeft(const FilteredRow& row) {
  for (std::size_t i = row.step; i < row.bytes.size(); ++i) {
    row.bytes[i] = Sum(row.bytes[i], row.bytes[i - row.step]);
  }
}

void AddAbove(const FilteredRow& row, std::size_t from) {
  for (std::size_t i = from; i < row.bytes.size(); ++i) row.bytes[i] = Sum(row.bytes[i], row.above[i]);
}

void AddAverage(const FilteredRow& row) {
  for (std::size_t i = 0; i < row.bytes.size(); ++i) {
    const int left = i < row.step ? 0 : row.bytes[i - row.step];
    row.bytes[i] = Sum(row.bytes[i], (left + row.above[i]) / 2);
  }
}

void AddPaeth(const FilteredRow& row) {
  for (std::size_t i = 0; i < row.bytes.size(); ++i) {
    const bool edge = i < row.step;
    const int left = edge ? 0 : row.bytes[i - row.step];
    const int corner = edge ? 0 : row.above[i - row.step];
    row.bytes[i] = Sum(row.bytes[i], Paeth(left, row.above[i], corner));
  }
}

#if defined(__SSE2__)

// A pixel of 3, 4, 6 or 8 bytes. Reading takes the next power of two: the slack behind the row.
template <std::size_t Step>
__m128i LoadPixel(const std::uint8_t* from) {
  if constexpr (Step <= 4) {
    int bytes = 0;
    std::memcpy(&bytes, from, 4);
    return _mm_cvtsi32_si128(bytes);
  } else {
    return _mm_loadl_epi64(reinterpret_cast<const __m128i*>(from));
  }
}

template <std::size_t Step>
void StorePixel(std::uint8_t* to, __m128i pixel) {
  std::uint64_t bytes = 0;
  _mm_storel_epi64(reinterpret_cast<__m128i*>(&bytes), pixel);
  std::memcpy(to, &bytes, Step);
}

void AddAboveWide(const FilteredRow& row) {
  std::size_t i = 0;
  for (; i + 16 <= row.bytes.size(); i += 16) {
    auto* const at = reinterpret_cast<__m128i*>(row.bytes.data() + i);
    const __m128i above = _mm_loadu_si128(reinterpret_cast<const __m128i*>(row.above + i));
    _mm_storeu_si128(at, _mm_add_epi8(_mm_loadu_si128(at), above));
  }
  AddAbove(row, i);
}

// Calls `predict` with left and above of each pixel, in order.
template <std::size_t Step, typename Predict>
void AddPredicted(const FilteredRow& row, Predict predict) {
  __m128i left = _mm_setzero_si128();
  for (std::size_t i = 0; i + Step <= row.bytes.size(); i += Step) {
    std::uint8_t* const at = row.bytes.data() + i;
    left = _mm_add_epi8(LoadPixel<Step>(at), predict(left, LoadPixel<Step>(row.above + i)));
    StorePixel<Step>(at, left);
  }
}

template <std::size_t Step>
void AddLeftWide(const FilteredRow& row) {
  AddPredicted<Step>(row, [](__m128i left, __m128i /*above*/) { return left; });
}

template <std::size_t Step>
void AddAverageWide(const FilteredRow& row) {
  const __m128i one = _mm_set1_epi8(1);
  AddPredicted<Step>(row, [one](__m128i left, __m128i above) {
    // The instruction rounds up, PNG down.
    const __m128i odd = _mm_and_si128(_mm_xor_si128(left, above), one);
    return _mm_sub_epi8(_mm_avg_epu8(left, above), odd);
  });
}

__m128i Distance(__m128i a, __m128i b) {
  const __m128i difference = _mm_sub_epi16(a, b);
  return _mm_max_epi16(difference, _mm_sub_epi16(_mm_setzero_si128(), difference));
}

__m128i Choose(__m128i mask, __m128i yes, __m128i no) {
  return _mm_or_si128(_mm_and_si128(mask, yes), _mm_andnot_si128(mask, no));
}

// In 16 bits a channel: the distances need nine.
template <std::size_t Step>
void AddPaethWide(const FilteredRow& row) {
  const __m128i zero = _mm_setzero_si128();
  const __m128i low = _mm_set1_epi16(0xFF);
  __m128i left = zero;
  __m128i corner = zero;
  for (std::size_t i = 0; i + Step <= row.bytes.size(); i += Step) {
    std::uint8_t* const at = row.bytes.data() + i;
    const __m128i above = _mm_unpacklo_epi8(LoadPixel<Step>(row.above + i), zero);
    const __m128i to_left = Distance(above, corner);
    const __m128i to_above = Distance(left, corner);
    const __m128i to_corner = Distance(_mm_add_epi16(left, above), _mm_add_epi16(corner, corner));
    const __m128i least = _mm_min_epi16(to_corner, _mm_min_epi16(to_left, to_above));
    const __m128i nearest = Choose(_mm_cmpeq_epi16(least, to_left), left,
                                   Choose(_mm_cmpeq_epi16(least, to_above), above, corner));
    const __m128i stored = _mm_unpacklo_epi8(LoadPixel<Step>(at), zero);
    left = _mm_and_si128(_mm_add_epi16(stored, nearest), low);
    corner = above;
    StorePixel<Step>(at, _mm_packus_epi16(left, left));
  }
}

template <std::size_t Step>
void UnfilterPixels(const FilteredRow& row) {
  switch (row.filter) {
    case 1:
      return AddLeftWide<Step>(row);
    case 2:
      return AddAboveWide(row);
    case 3:
      return AddAverageWide<Step>(row);
    case 4:
      return AddPaethWide<Step>(row);
    default:
      return;
  }
}

#endif

}  // namespace

void UnfilterPortably(const FilteredRow& row) {
  switch (row.filter) {
    case 1:
      return AddLeft(row);
    case 2:
      return AddAbove(row, 0);
    case 3:
      return AddAverage(row);
    case 4:
      return AddPaeth(row);
    default:
      return;
  }
}

void Unfilter(const FilteredRow& row) {
#if defined(__SSE2__)
  switch (row.step) {
    case 3:
      return UnfilterPixels<3>(row);
    case 4:
      return UnfilterPixels<4>(row);
    case 6:
      return UnfilterPixels<6>(row);
    case 8:
      return UnfilterPixels<8>(row);
    default:
      if (row.filter == 2) return AddAboveWide(row);
      break;
  }
#endif
  UnfilterPortably(row);
}

}  // namespace imaging
