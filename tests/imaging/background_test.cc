#include "imaging/background.h"

#include <gtest/gtest.h>

namespace imaging {
namespace {

// By twice the numerator, so that a half is whole: what the header promises, said another way.
int Nearest(int sample, int alpha, int background) {
  const int twice = 2 * (sample * alpha + background * (255 - alpha));
  return (twice + 255) / 510;
}

TEST(Background, IsExactForEverySampleAndEveryAlpha) {
  std::vector<std::uint8_t> samples;
  for (int sample = 0; sample < 256; ++sample) {
    for (int alpha = 0; alpha < 256; ++alpha) {
      for (const int value : {sample, 255 - sample, 77, alpha})
        samples.push_back(static_cast<std::uint8_t>(value));
    }
  }
  const auto flat = FlattenOver({samples, {256, 256}, 4}, {0, 255, 131});
  ASSERT_EQ(flat.size(), 256U * 256 * 3);
  for (std::size_t i = 0; i < 256 * 256; ++i) {
    const int alpha = samples[4 * i + 3];
    ASSERT_EQ(flat[3 * i], Nearest(samples[4 * i], alpha, 0)) << i;
    ASSERT_EQ(flat[3 * i + 1], Nearest(samples[4 * i + 1], alpha, 255)) << i;
    ASSERT_EQ(flat[3 * i + 2], Nearest(77, alpha, 131)) << i;
  }
}

TEST(Background, IsAllThatIsSeenThroughNothing) {
  const std::vector<std::uint8_t> samples = {9, 8, 7, 0, 9, 8, 7, 255};
  EXPECT_EQ(FlattenOver({samples, {2, 1}, 4}, {1, 2, 3}), (std::vector<std::uint8_t>{1, 2, 3, 9, 8, 7}));
}

TEST(Background, ColoursGrey) {
  const std::vector<std::uint8_t> samples = {100, 255, 100, 0, 100, 51};
  EXPECT_EQ(FlattenOver({samples, {3, 1}, 2}, {255, 0, 50}),
            (std::vector<std::uint8_t>{100, 100, 100, 255, 0, 50, 224, 20, 60}));
}

}  // namespace
}  // namespace imaging
