#include "imaging/jpeg/block_samples.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace imaging {
namespace {

// Beyond it libjpeg's look-up of what is out of range begins to wrap; 8-bit samples lead to a quarter of it.
constexpr int kLargestCoefficient = 4'000;
constexpr int kMiddle = 128;

// Of 4,096: cos(pi/8) and sin(pi/8).
constexpr std::int64_t kCos = 3'784;
constexpr std::int64_t kSin = 1'567;
constexpr int kTurnBits = 12;

// What a coefficient of a row or column weighs, the lowest one: the mean of its cosine over the stored
// samples of the first one made, over that of the lowest. For four, without the factors of the transform
// itself.
constexpr std::array<double, 1> kWeightsOfOne = {1};
constexpr std::array<double, 2> kWeightsOfTwo = {1, 0.906127446};
constexpr std::array<double, 4> kWeightsOfFour = {1, 1.387039845, 0.923879533, 1.175875602};

constexpr int kScaleBits = 8;
constexpr int kShift = kScaleBits + 3;
constexpr int kHalf = 1 << (kShift - 1);

struct Scales {
  std::array<std::int32_t, 16> factors{};  // of 1 << kScaleBits
  std::array<std::int32_t, 16> limits{};   // of a coefficient as coded
};

double Weight(std::size_t side, std::size_t index) {
  return side == 1 ? kWeightsOfOne[index] : side == 2 ? kWeightsOfTwo[index] : kWeightsOfFour[index];
}

Scales ScalesOf(const QuantisationTable& table, std::size_t side) {
  Scales scales;
  for (std::size_t i = 0; i < table.size(); ++i) {
    const std::size_t place = KeptPlace(i, side);
    if (place == kNotKept) continue;
    const int step = table[i];
    const double weight = Weight(side, place / side) * Weight(side, place % side);
    scales.factors[place] = static_cast<std::int32_t>(std::lround(weight * step * (1 << kScaleBits)));
    scales.limits[place] = step == 0 ? INT16_MAX : kLargestCoefficient / step;
  }
  return scales;
}

std::uint8_t Sample(std::int64_t scaled) {
  return static_cast<std::uint8_t>(std::clamp<std::int64_t>(((scaled + kHalf) >> kShift) + kMiddle, 0, 255));
}

std::uint8_t Sample(std::int32_t scaled) {
  return static_cast<std::uint8_t>(std::clamp(((scaled + kHalf) >> kShift) + kMiddle, 0, 255));
}

struct Target {
  std::uint8_t* first;
  std::size_t width;  // from row to row
};

template <std::size_t Side>
void MakeBlock(const std::int16_t* block, const Scales& scales, const Target& to);

template <>
void MakeBlock<1>(const std::int16_t* block, const Scales& scales, const Target& to) {
  *to.first = Sample(block[0] * scales.factors[0]);
}

template <>
void MakeBlock<2>(const std::int16_t* block, const Scales& scales, const Target& to) {
  const std::int32_t mean = block[0] * scales.factors[0];
  const std::int32_t across = block[1] * scales.factors[1];
  const std::int32_t down = block[2] * scales.factors[2];
  const std::int32_t both = block[3] * scales.factors[3];
  to.first[0] = Sample(mean + down + across + both);
  to.first[1] = Sample(mean + down - across - both);
  to.first[to.width] = Sample(mean - down + across - both);
  to.first[to.width + 1] = Sample(mean - down - across + both);
}

// Four of a row or column, `Step` apart.
template <std::size_t Step>
void Transform(std::int64_t* values) {
  const std::int64_t outer = values[0] + values[2 * Step];
  const std::int64_t inner = values[0] - values[2 * Step];
  const std::int64_t first = values[Step];
  const std::int64_t third = values[3 * Step];
  const std::int64_t outer_odd = (first * kCos + third * kSin) >> kTurnBits;
  const std::int64_t inner_odd = (first * kSin - third * kCos) >> kTurnBits;
  values[0] = outer + outer_odd;
  values[Step] = inner + inner_odd;
  values[2 * Step] = inner - inner_odd;
  values[3 * Step] = outer - outer_odd;
}

bool IsFlat(const std::int16_t* block) {
  std::array<std::uint64_t, 4> words;
  std::memcpy(words.data(), block, sizeof words);
  std::array<std::int16_t, 4> first;
  std::memcpy(first.data(), words.data(), sizeof first);
  return (words[1] | words[2] | words[3]) == 0 && first[1] == 0 && first[2] == 0 && first[3] == 0;
}

template <>
void MakeBlock<4>(const std::int16_t* block, const Scales& scales, const Target& to) {
  if (IsFlat(block)) {
    const std::uint8_t sample = Sample(block[0] * scales.factors[0]);
    for (std::size_t y = 0; y < 4; ++y) std::memset(to.first + y * to.width, sample, 4);
    return;
  }
  std::array<std::int64_t, 16> values;
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = std::int64_t{block[i]} * scales.factors[i];
  for (std::size_t x = 0; x < 4; ++x) Transform<4>(values.data() + x);
  for (std::size_t y = 0; y < 4; ++y) {
    Transform<1>(values.data() + 4 * y);
    for (std::size_t x = 0; x < 4; ++x) to.first[y * to.width + x] = Sample(values[4 * y + x]);
  }
}

template <std::size_t Side>
bool AreInRange(const std::int16_t* block, const Scales& scales) {
  bool outside = false;
  for (std::size_t i = 0; i < Side * Side; ++i) {
    outside |= block[i] > scales.limits[i] || block[i] < -scales.limits[i];
  }
  return !outside;
}

template <std::size_t Side>
bool MakeRow(const CoefficientPlane& plane, std::size_t y, const Scales& scales, SamplePlane& made) {
  Target to = {made.samples.get() + y * Side * made.width, made.width};
  const std::int16_t* block = plane.Block(0, y);
  for (std::size_t x = 0; x < plane.across(); ++x, block += Side * Side, to.first += Side) {
    if (!AreInRange<Side>(block, scales)) return false;
    MakeBlock<Side>(block, scales, to);
  }
  return true;
}

bool MakeRow(const CoefficientPlane& plane, std::size_t y, const Scales& scales, SamplePlane& made) {
  switch (plane.side()) {
    case 1:
      return MakeRow<1>(plane, y, scales, made);
    case 2:
      return MakeRow<2>(plane, y, scales, made);
    default:
      return MakeRow<4>(plane, y, scales, made);
  }
}

}  // namespace

std::optional<SamplePlane> MakeSamples(const CoefficientPlane& plane, const QuantisationTable& table) {
  const Scales scales = ScalesOf(table, plane.side());
  SamplePlane made = {plane.across() * plane.side(), plane.down() * plane.side(), nullptr};
  made.samples = std::make_unique_for_overwrite<std::uint8_t[]>(made.width * made.height);
  for (std::size_t y = 0; y < plane.down(); ++y) {
    if (!MakeRow(plane, y, scales, made)) return std::nullopt;
  }
  return made;
}

}  // namespace imaging
