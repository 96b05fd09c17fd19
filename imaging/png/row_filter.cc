#include "imaging/png/row_filter.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace imaging {
namespace {

constexpr std::size_t kFilters = 4;  // 1 to 4

struct Row {
  const std::uint8_t* bytes;
  const std::uint8_t* above;
  std::size_t size;
  std::size_t step;
};

// The four filtered rows, and how far each is from zero.
struct Candidates {
  explicit Candidates(std::size_t size) {
    for (auto& row : rows) row.resize(size);
  }

  std::array<std::vector<std::uint8_t>, kFilters> rows;
  std::array<std::uint64_t, kFilters> sums{};
};

int Nearest(int left, int above, int corner) {
  const int to_left = std::abs(above - corner);
  const int to_above = std::abs(left - corner);
  const int to_corner = std::abs(left + above - 2 * corner);
  if (to_left <= to_above && to_left <= to_corner) return left;
  return to_above <= to_corner ? above : corner;
}

void FilterBytes(const Row& row, std::size_t from, std::size_t to, Candidates& candidates) {
  for (std::size_t i = from; i < to; ++i) {
    const bool edge = i < row.step;
    const int left = edge ? 0 : row.bytes[i - row.step];
    const int corner = edge ? 0 : row.above[i - row.step];
    const int above = row.above[i];
    const std::array<int, kFilters> predicted = {left, above, (left + above) / 2,
                                                 Nearest(left, above, corner)};
    for (std::size_t f = 0; f < kFilters; ++f) {
      const auto result = static_cast<std::uint8_t>(row.bytes[i] - predicted[f]);
      candidates.rows[f][i] = result;
      candidates.sums[f] += std::min<std::uint64_t>(result, 256U - result);
    }
  }
}

#if defined(__SSE2__)

__m128i Load(const std::uint8_t* from) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
}

__m128i Magnitude16(__m128i a) {
  return _mm_max_epi16(a, _mm_sub_epi16(_mm_setzero_si128(), a));
}

__m128i Choose(__m128i mask, __m128i yes, __m128i no) {
  return _mm_or_si128(_mm_and_si128(mask, yes), _mm_andnot_si128(mask, no));
}

__m128i Nearest16(__m128i left, __m128i above, __m128i corner) {
  const __m128i from_left = _mm_sub_epi16(above, corner);
  const __m128i from_above = _mm_sub_epi16(left, corner);
  const __m128i to_left = Magnitude16(from_left);
  const __m128i to_above = Magnitude16(from_above);
  const __m128i to_corner = Magnitude16(_mm_add_epi16(from_left, from_above));
  const __m128i least = _mm_min_epi16(to_corner, _mm_min_epi16(to_left, to_above));
  return Choose(_mm_cmpeq_epi16(least, to_left), left,
                Choose(_mm_cmpeq_epi16(least, to_above), above, corner));
}

__m128i NearestBytes(__m128i left, __m128i above, __m128i corner) {
  const __m128i zero = _mm_setzero_si128();
  return _mm_packus_epi16(Nearest16(_mm_unpacklo_epi8(left, zero), _mm_unpacklo_epi8(above, zero),
                                    _mm_unpacklo_epi8(corner, zero)),
                          Nearest16(_mm_unpackhi_epi8(left, zero), _mm_unpackhi_epi8(above, zero),
                                    _mm_unpackhi_epi8(corner, zero)));
}

__m128i AverageDown(__m128i a, __m128i b) {
  const __m128i odd = _mm_and_si128(_mm_xor_si128(a, b), _mm_set1_epi8(1));
  return _mm_sub_epi8(_mm_avg_epu8(a, b), odd);
}

// The sum of min(byte, 256 - byte), in two halves.
__m128i DistanceFromZero(__m128i bytes) {
  const __m128i zero = _mm_setzero_si128();
  return _mm_sad_epu8(_mm_min_epu8(bytes, _mm_sub_epi8(zero, bytes)), zero);
}

std::uint64_t BothHalves(__m128i sums) {
  std::array<std::uint64_t, 2> halves{};
  _mm_storeu_si128(reinterpret_cast<__m128i*>(halves.data()), sums);
  return halves[0] + halves[1];
}

// Sixteen bytes at a time from row.step on; where it stopped.
std::size_t FilterBlocks(const Row& row, Candidates& candidates) {
  __m128i sums[kFilters] = {_mm_setzero_si128(), _mm_setzero_si128(), _mm_setzero_si128(),
                            _mm_setzero_si128()};
  std::size_t i = row.step;
  for (; i + 16 <= row.size; i += 16) {
    const __m128i bytes = Load(row.bytes + i);
    const __m128i left = Load(row.bytes + i - row.step);
    const __m128i above = Load(row.above + i);
    const __m128i corner = Load(row.above + i - row.step);
    const __m128i predicted[kFilters] = {left, above, AverageDown(left, above),
                                         NearestBytes(left, above, corner)};
    for (std::size_t f = 0; f < kFilters; ++f) {
      const __m128i result = _mm_sub_epi8(bytes, predicted[f]);
      _mm_storeu_si128(reinterpret_cast<__m128i*>(candidates.rows[f].data() + i), result);
      sums[f] = _mm_add_epi64(sums[f], DistanceFromZero(result));
    }
  }
  for (std::size_t f = 0; f < kFilters; ++f) candidates.sums[f] += BothHalves(sums[f]);
  return i;
}

#else

std::size_t FilterBlocks(const Row& row, Candidates& /*candidates*/) {
  return row.step;
}

#endif

void FilterRow(const Row& row, Candidates& candidates) {
  candidates.sums = {};
  const std::size_t first = std::min(row.step, row.size);
  FilterBytes(row, 0, first, candidates);
  if (first < row.size) FilterBytes(row, FilterBlocks(row, candidates), row.size, candidates);
}

}  // namespace

std::vector<std::uint8_t> WithoutFilters(const PackedPicture& picture) {
  const std::size_t size = picture.row_bytes();
  const auto height = static_cast<std::size_t>(picture.layout.size.height);
  std::vector<std::uint8_t> result(height * (1 + size));
  for (std::size_t y = 0; y < height; ++y) {
    std::memcpy(result.data() + y * (1 + size) + 1, picture.samples.data() + y * size, size);
  }
  return result;
}

std::vector<std::uint8_t> WithBestFilters(const PackedPicture& picture) {
  const std::size_t size = picture.row_bytes();
  const auto height = static_cast<std::size_t>(picture.layout.size.height);
  std::vector<std::uint8_t> result(height * (1 + size));
  const std::vector<std::uint8_t> nothing(size);
  Candidates candidates(size);
  for (std::size_t y = 0; y < height; ++y) {
    const std::uint8_t* const bytes = picture.samples.data() + y * size;
    FilterRow({bytes, y == 0 ? nothing.data() : bytes - size, size, picture.layout.filter_step()},
              candidates);
    const auto best = std::ranges::min_element(candidates.sums) - candidates.sums.begin();
    std::uint8_t* const target = result.data() + y * (1 + size);
    target[0] = static_cast<std::uint8_t>(best + 1);
    std::memcpy(target + 1, candidates.rows[static_cast<std::size_t>(best)].data(), size);
  }
  return result;
}

}  // namespace imaging
