#include "imaging/png/unfilter.h"

#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace imaging {
namespace {

std::vector<std::uint8_t> Noise(std::size_t count, std::mt19937& random) {
  std::vector<std::uint8_t> bytes(count);
  // Levels near each other and far: every branch of the prediction.
  const unsigned spread = random() % 2 == 0 ? 4 : 256;
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random() % spread);
  return bytes;
}

TEST(Unfilter, IsTheSameWithAndWithoutVectors) {
  std::mt19937 random(1);
  for (const std::size_t step : {1U, 2U, 3U, 4U, 6U, 8U}) {
    for (std::size_t pixels = 1; pixels <= 70; ++pixels) {
      for (std::uint8_t filter = 0; filter <= kLastPngFilter; ++filter) {
        const std::size_t size = pixels * step;
        auto fast = Noise(size + kUnfilterSlack, random);
        auto plain = fast;
        const auto above = Noise(size + kUnfilterSlack, random);
        Unfilter({filter, {fast.data(), size}, above.data(), step});
        UnfilterPortably({filter, {plain.data(), size}, above.data(), step});
        ASSERT_EQ(fast, plain) << "filter " << int{filter} << " step " << step << " pixels " << pixels;
      }
    }
  }
}

TEST(Unfilter, PaethRunsAreRowsOneByOne) {
  std::mt19937 random(2);
  for (const std::size_t step : {3U, 4U}) {
    for (std::size_t pixels = 1; pixels <= 40; ++pixels) {
      const std::size_t size = pixels * step;
      const std::size_t stride = size + 1;
      auto fast = Noise(kPaethRunRows * stride + kUnfilterSlack, random);
      auto plain = fast;
      const auto above = Noise(size + kUnfilterSlack, random);
      if (!UnfilterPaethRun({fast.data(), stride, size, above.data(), step}))
        GTEST_SKIP() << "not on this target";
      for (std::size_t row = 0; row < kPaethRunRows; ++row) {
        std::uint8_t* const at = plain.data() + row * stride;
        UnfilterPortably({4, {at, size}, row == 0 ? above.data() : at - stride, step});
      }
      ASSERT_EQ(fast, plain) << "step " << step << " pixels " << pixels;
    }
  }
}

TEST(Unfilter, PaethRunsOfOtherPixelsAreLeftAlone) {
  std::vector<std::uint8_t> rows(100, 9);
  const auto before = rows;
  for (const std::size_t step : {1U, 2U, 6U, 8U}) {
    EXPECT_FALSE(UnfilterPaethRun({rows.data(), 9, 8, before.data(), step}));
    EXPECT_EQ(rows, before);
  }
}

}  // namespace
}  // namespace imaging
