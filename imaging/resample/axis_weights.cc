#include "imaging/resample/axis_weights.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <span>

#include "imaging/resample/lanczos_table.h"

namespace imaging {
namespace {

constexpr int kFinestShift = 16;

// The kernel at numerator / denominator from its middle, in units of a lobe.
std::int64_t KernelAt(std::int64_t numerator, std::int64_t denominator) {
  constexpr std::int64_t kFraction = 1 << 16;
  const std::int64_t scaled = numerator * (std::int64_t{kLanczosSteps} * kFraction) / denominator;
  const auto index = static_cast<std::size_t>(scaled / kFraction);
  if (index >= kLanczosLobes * kLanczosSteps) return 0;
  const std::int64_t below = kLanczosTable[index];
  const std::int64_t above = kLanczosTable[index + 1];
  return below + (above - below) * (scaled % kFraction) / kFraction;
}

// The exact weights of one result line, by source line from `first` on; those past the edges are added to the
// edge.
struct ExactWindow {
  std::int64_t first = 0;
  std::vector<std::int64_t> weights;
};

// With the line's middle at (2 i + 1) stored / (2 shrink to), the middle of source line j is
// |(2 j + 1) shrink to - (2 i + 1) stored| / (2 stored) lobes away: all integers.
ExactWindow WindowOf(AxisSides sides, std::int64_t line) {
  const std::int64_t edge = sides.from - 1;
  const std::int64_t stored = sides.stored;
  const std::int64_t parts = std::int64_t{sides.shrink} * sides.to;
  const std::int64_t middle = (2 * line + 1) * stored;
  const std::int64_t reach = std::int64_t{kLanczosLobes} * 2 * stored;
  const std::int64_t first = (middle - reach) / (2 * parts) - 1;
  const std::int64_t last = (middle + reach) / (2 * parts) + 1;
  ExactWindow window;
  window.first = std::clamp<std::int64_t>(first, 0, edge);
  const std::int64_t end = std::clamp<std::int64_t>(last, 0, edge);
  window.weights.resize(static_cast<std::size_t>(end - window.first + 1));
  for (std::int64_t j = first; j <= last; ++j) {
    const std::int64_t at = std::clamp<std::int64_t>(j, 0, edge) - window.first;
    window.weights[static_cast<std::size_t>(at)] +=
        KernelAt(std::abs((2 * j + 1) * parts - middle), 2 * stored);
  }
  return window;
}

void TrimZeros(ExactWindow& window) {
  while (window.weights.back() == 0) window.weights.pop_back();
  const auto begin = std::ranges::find_if(window.weights, [](std::int64_t weight) { return weight != 0; });
  window.first += begin - window.weights.begin();
  window.weights.erase(window.weights.begin(), begin);
}

// To whole numbers that sum up to 1 << shift. What rounding takes from one it gives to the next, so that
// windows of thousands of small weights keep their form.
std::vector<std::int64_t> Rounded(const ExactWindow& window, int shift) {
  std::int64_t total = 0;
  for (const std::int64_t weight : window.weights) total += weight;
  const std::int64_t one = std::int64_t{1} << shift;
  std::vector<std::int64_t> rounded;
  rounded.reserve(window.weights.size());
  std::int64_t sum = 0;
  std::int64_t given = 0;
  for (const std::int64_t weight : window.weights) {
    sum += weight;
    const std::int64_t product = sum * one + total / 2;
    const std::int64_t due = product >= 0 ? product / total : -((-product + total - 1) / total);
    rounded.push_back(due - given);
    given = due;
  }
  return rounded;
}

bool Fits(std::span<const std::int64_t> weights) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int16_t>::max();
  return std::ranges::all_of(weights, [](std::int64_t weight) { return std::abs(weight) <= kMost; });
}

std::int64_t Gain(std::span<const std::int64_t> weights) {
  std::int64_t gain = 0;
  for (const std::int64_t weight : weights) gain += std::abs(weight);
  return gain;
}

std::uint32_t PairOf(std::int64_t even, std::int64_t odd) {
  return static_cast<std::uint32_t>(even & 0xFFFF) | static_cast<std::uint32_t>(odd & 0xFFFF) << 16;
}

// Into the taps from `target` on.
void Pack(std::int64_t first, std::span<const std::int64_t> weights, std::uint32_t* target) {
  const auto at = [&](std::int64_t index) {
    const bool inside = index >= 0 && index < static_cast<std::int64_t>(weights.size());
    return inside ? weights[static_cast<std::size_t>(index)] : 0;
  };
  const std::int64_t odd = first % 2;
  const auto count = static_cast<std::int64_t>(weights.size()) + odd;
  for (std::int64_t k = 0; k < count; k += 2) *target++ = PairOf(at(k - odd), at(k - odd + 1));
}

// False when a weight or a sum would not fit.
bool Fill(std::span<const ExactWindow> windows, std::int64_t most_input, AxisWeights& axis) {
  axis.most_gain = 0;
  axis.windows.clear();
  axis.taps.assign(windows.size() * axis.pairs, 0);
  for (std::size_t i = 0; i < windows.size(); ++i) {
    const auto weights = Rounded(windows[i], axis.shift);
    if (!Fits(weights)) return false;
    axis.most_gain = std::max(axis.most_gain, Gain(weights));
    axis.windows.push_back({static_cast<std::size_t>(windows[i].first / 2)});
    Pack(windows[i].first, weights, axis.taps.data() + i * axis.pairs);
  }
  constexpr std::int64_t kMostSum = std::numeric_limits<std::int32_t>::max();
  return axis.most_gain * most_input + (std::int64_t{1} << (axis.shift - 1)) <= kMostSum;
}

}  // namespace

AxisWeights MakeAxisWeights(AxisSides sides, std::int64_t most_input) {
  std::vector<ExactWindow> windows;
  AxisWeights axis;
  for (int line = 0; line < sides.to; ++line) {
    windows.push_back(WindowOf(sides, line));
    TrimZeros(windows.back());
    const auto count = static_cast<std::size_t>(windows.back().first % 2) + windows.back().weights.size();
    axis.pairs = std::max(axis.pairs, (count + 1) / 2);
  }
  axis.shift = kFinestShift;
  while (!Fill(windows, most_input, axis)) --axis.shift;
  return axis;
}

}  // namespace imaging
