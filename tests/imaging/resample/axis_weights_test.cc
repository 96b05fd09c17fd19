#include "imaging/resample/axis_weights.h"

#include <cmath>
#include <cstdlib>
#include <tuple>

#include <gtest/gtest.h>

#include "imaging/resample/kernels.h"
#include "tests/imaging/resample/lanczos_reference.h"

namespace imaging {
namespace {

// By source line.
std::vector<int> WeightsOf(const AxisWeights& axis, int from, std::size_t line) {
  std::vector<int> weights(static_cast<std::size_t>(from));
  for (std::size_t k = 0; k < axis.pairs; ++k) {
    const std::uint32_t pair = axis.taps[line * axis.pairs + k];
    const std::size_t even = 2 * (axis.windows[line].first_pair + k);
    const auto put = [&](std::size_t at, std::uint32_t bits) {
      const int weight = static_cast<std::int16_t>(bits & 0xFFFF);
      if (at < weights.size()) {
        weights[at] = weight;
      } else {
        EXPECT_EQ(weight, 0) << "past the end";
      }
    };
    put(even, pair);
    put(even + 1, pair >> 16);
  }
  return weights;
}

TEST(AxisWeights, AreLanczosAndSumUpToOne) {
  for (const auto& [from, to] : {std::pair{400, 180},
                                 {401, 180},
                                 {2560, 360},
                                 {7, 7},
                                 {7, 6},
                                 {3, 1},
                                 {2, 1},
                                 {1, 1},
                                 {100, 99},
                                 {5000, 3}}) {
    const AxisWeights axis = MakeAxisWeights({from, to}, kOpaque);
    ASSERT_EQ(axis.windows.size(), static_cast<std::size_t>(to));
    for (int line = 0; line < to; line += 1 + to / 50) {
      const auto weights = WeightsOf(axis, from, static_cast<std::size_t>(line));
      const auto exact = testing::ExactWeights(from, to, line);
      int sum = 0;
      for (std::size_t j = 0; j < weights.size(); ++j) {
        sum += weights[j];
        EXPECT_NEAR(weights[j], std::ldexp(exact[j], axis.shift), 1.01) << from << " to " << to;
      }
      EXPECT_EQ(sum, 1 << axis.shift) << from << " to " << to;
    }
  }
}

// 401 lines became 51: the last stands for one of eight.
TEST(AxisWeights, LieWhereTheStoredPictureHasThem) {
  for (const auto& [stored, shrink, to] :
       {std::tuple{401, 8, 20}, {407, 8, 44}, {1'001, 4, 199}, {9, 8, 1}}) {
    const int from = (stored + shrink - 1) / shrink;
    const AxisWeights axis = MakeAxisWeights({from, to, stored, shrink}, kOpaque);
    const double scale = static_cast<double>(stored) / shrink / to;
    for (int line = 0; line < to; ++line) {
      const double middle = (line + 0.5) * scale;
      if (middle < 3 * scale + 1 || middle > from - 3 * scale - 1) continue;  // where an edge is repeated
      double sum = 0;
      double moment = 0;
      const auto weights = WeightsOf(axis, from, static_cast<std::size_t>(line));
      for (std::size_t j = 0; j < weights.size(); ++j) {
        sum += weights[j];
        moment += weights[j] * (static_cast<double>(j) + 0.5);
      }
      EXPECT_EQ(sum, 1 << axis.shift);
      EXPECT_NEAR(moment / sum, middle, 0.03) << stored << " to " << to << ", line " << line;
    }
  }
}

TEST(AxisWeights, OfTheSameSizeAreTheLinesThemselves) {
  const AxisWeights axis = MakeAxisWeights({9, 9}, kOpaque);
  for (std::size_t line = 0; line < 9; ++line) {
    std::vector<int> expected(9);
    expected[line] = 1 << axis.shift;
    EXPECT_EQ(WeightsOf(axis, 9, line), expected);
  }
}

TEST(AxisWeights, NeverLetASumOverflow) {
  for (int from = 1; from <= 60; ++from) {
    for (int to = 1; to <= from; ++to) {
      const AxisWeights axis = MakeAxisWeights({from, to}, 32'768);
      const std::int64_t most = axis.most_gain * 32'768 + (std::int64_t{1} << (axis.shift - 1));
      ASSERT_LT(most, std::int64_t{1} << 31) << from << " to " << to;
      ASSERT_GE(axis.shift, 13) << from << " to " << to;
    }
  }
}

TEST(AxisWeights, OfTheLongestSideKeepTheirForm) {
  const AxisWeights axis = MakeAxisWeights({1'000'000, 2}, kOpaque);
  const auto weights = WeightsOf(axis, 1'000'000, 0);
  // The quarter of the picture around the middle of the first line: most of the main lobe.
  std::int64_t sum = 0;
  for (std::size_t j = 0; j < 500'000; ++j) sum += weights[j];
  const auto exact = testing::ExactWeights(1'000'000, 2, 0);
  double wanted = 0;
  for (std::size_t j = 0; j < 500'000; ++j) wanted += exact[j];
  EXPECT_NEAR(static_cast<double>(sum) / (1 << axis.shift), wanted, 1e-4);
}

}  // namespace
}  // namespace imaging
