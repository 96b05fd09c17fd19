#include "imaging/png/unfilter.h"

#include <algorithm>
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

// Left and above left of a pixel, 16 bits a channel.
struct PaethState {
  __m128i left = _mm_setzero_si128();
  __m128i corner = _mm_setzero_si128();

  // On to the next pixel. The three distances need not be known: with t = 3 corner - left - above, Paeth's
  // choice is the smaller neighbour where t is at least the larger one, the larger where t is at most the
  // smaller, and the corner between (F. Giesen's form). Half as long a chain from pixel to pixel.
  void Advance(__m128i above, __m128i stored) {
    const __m128i known = _mm_sub_epi16(_mm_add_epi16(_mm_add_epi16(corner, corner), corner), above);
    const __m128i t = _mm_sub_epi16(known, left);
    const __m128i low = _mm_min_epi16(left, above);
    const __m128i high = _mm_max_epi16(left, above);
    const __m128i not_low = _mm_cmpgt_epi16(high, t);
    const __m128i not_high = _mm_cmpgt_epi16(t, low);
    // Where both are chosen, they are equal.
    const __m128i side = _mm_or_si128(_mm_andnot_si128(not_low, low), _mm_andnot_si128(not_high, high));
    const __m128i middle = _mm_and_si128(_mm_and_si128(not_low, not_high), corner);
    // By bytes: the upper ones are zero and stay so.
    left = _mm_add_epi8(stored, _mm_or_si128(side, middle));
    corner = above;
  }
};

__m128i Widened(__m128i bytes) {
  return _mm_unpacklo_epi8(bytes, _mm_setzero_si128());
}

template <std::size_t Step>
void AddPaethWide(const FilteredRow& row) {
  PaethState state;
  for (std::size_t i = 0; i + Step <= row.bytes.size(); i += Step) {
    std::uint8_t* const at = row.bytes.data() + i;
    state.Advance(Widened(LoadPixel<Step>(row.above + i)), Widened(LoadPixel<Step>(at)));
    StorePixel<Step>(at, _mm_packus_epi16(state.left, state.left));
  }
}

// Four rows, each a pixel behind the one above it: two to a register, whose pixels become the next "above" of
// the rows below.
template <std::size_t Step>
class PaethWave {
 public:
  explicit PaethWave(const PaethRun& run) : run_(run), pixels_(run.size / Step) {}

  void Run() {
    const std::size_t lag = kPaethRunRows - 1;
    std::size_t i = 0;
    for (; i < std::min(lag, pixels_); ++i) Advance<false>(i);
    for (; i < pixels_; ++i) Advance<true>(i);
    for (; i < pixels_ + lag; ++i) Advance<false>(i);
  }

 private:
  // Of row `row`, when the first row is at pixel `i`. Outside the row: zeros in, nothing out.
  bool IsInside(std::size_t row, std::size_t i) const { return i >= row && i - row < pixels_; }
  std::uint8_t* At(std::size_t row, std::size_t i) const {
    return run_.first + row * run_.stride + (i - row) * Step;
  }

  template <bool AllInside>
  __m128i Stored(std::size_t row, std::size_t i) const {
    return AllInside || IsInside(row, i) ? LoadPixel<Step>(At(row, i)) : _mm_setzero_si128();
  }
  template <bool AllInside>
  void Put(std::size_t row, std::size_t i, __m128i pixel) const {
    if (AllInside || IsInside(row, i)) StorePixel<Step>(At(row, i), pixel);
  }

  template <bool AllInside>
  void Advance(std::size_t i) {
    const __m128i first =
        AllInside || IsInside(0, i) ? LoadPixel<Step>(run_.above + i * Step) : _mm_setzero_si128();
    const __m128i above_upper = _mm_unpacklo_epi64(Widened(first), upper_.left);
    const __m128i above_lower =
        _mm_castpd_si128(_mm_shuffle_pd(_mm_castsi128_pd(upper_.left), _mm_castsi128_pd(lower_.left), 1));
    const __m128i upper = _mm_unpacklo_epi32(Stored<AllInside>(0, i), Stored<AllInside>(1, i));
    const __m128i lower = _mm_unpacklo_epi32(Stored<AllInside>(2, i), Stored<AllInside>(3, i));
    upper_.Advance(above_upper, Widened(upper));
    lower_.Advance(above_lower, Widened(lower));
    const __m128i all = _mm_packus_epi16(upper_.left, lower_.left);
    Put<AllInside>(0, i, all);
    Put<AllInside>(1, i, _mm_srli_si128(all, 4));
    Put<AllInside>(2, i, _mm_srli_si128(all, 8));
    Put<AllInside>(3, i, _mm_srli_si128(all, 12));
  }

  PaethRun run_;
  std::size_t pixels_;
  PaethState upper_;
  PaethState lower_;
};

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

bool UnfilterPaethRun(const PaethRun& run) {
#if defined(__SSE2__)
  if (run.step == 3) {
    PaethWave<3>(run).Run();
    return true;
  }
  if (run.step == 4) {
    PaethWave<4>(run).Run();
    return true;
  }
#endif
  return false;
}

}  // namespace imaging
