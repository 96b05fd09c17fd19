#include "imaging/jpeg/jpeg_shrinking.h"

#include <array>
#include <bit>
#include <cmath>

#include <gtest/gtest.h>

namespace imaging {
namespace {

using std::chrono::steady_clock;

Deadline Soon() {
  return steady_clock::now() + std::chrono::seconds(60);
}

// What a decoder makes of a picture whose shade is `shade` of the stored pixel: the mean of each block, where
// what lies past the edge is the edge again.
template <typename Shade>
ScaledJpeg MeansOf(Size stored, int shrink, int bands, Shade shade) {
  ScaledJpeg means{(stored.width + shrink - 1) / shrink, (stored.height + shrink - 1) / shrink, bands, {}};
  for (int y = 0; y < means.height; ++y) {
    for (int x = 0; x < means.width; ++x) {
      double sum = 0;
      for (int v = 0; v < shrink; ++v) {
        for (int u = 0; u < shrink; ++u) {
          sum +=
              shade(std::min(x * shrink + u, stored.width - 1), std::min(y * shrink + v, stored.height - 1));
        }
      }
      for (int band = 0; band < bands; ++band) {
        means.pixels.push_back(static_cast<std::uint8_t>(std::lround(sum / (shrink * shrink)) + band));
      }
    }
  }
  return means;
}

std::array<std::uint8_t, 4> At(const RgbaPicture& picture, int x, int y) {
  const auto index = static_cast<std::size_t>(y) * static_cast<std::size_t>(picture.size.width);
  return std::bit_cast<std::array<std::uint8_t, 4>>(picture.pixels.at(index + static_cast<std::size_t>(x)));
}

// A slope shows a shift: were the picture stretched over all of its last column, it would be up to 4 levels
// off at the right.
TEST(ShrinkJpeg, CoversThePictureAndNotItsPadding) {
  for (const int shrink : {8, 4, 2}) {
    for (const int width : {640, 641, 643, 647}) {
      const Size stored{width, 481};
      const auto slope = [&](int x, int y) { return 20 + 200.0 * x / width + 20.0 * y / 481; };
      const Size to{60, 45};
      const auto small = ShrinkJpeg(MeansOf(stored, shrink, 3, slope), {stored, shrink, to, Soon()});
      ASSERT_TRUE(small.has_value());
      ASSERT_EQ(small->size, to);
      for (int y = 4; y < to.height - 4; ++y) {
        for (int x = 4; x < to.width - 4; ++x) {
          const double exact = slope(0, 0) + 200.0 * (((x + 0.5) * width / 60.0) - 0.5) / width +
                               20.0 * (((y + 0.5) * 481 / 45.0) - 0.5) / 481;
          ASSERT_NEAR(At(*small, x, y)[0], exact, 0.8) << width << ": " << x << ", " << y;
          ASSERT_EQ(At(*small, x, y)[3], 255);
        }
      }
    }
  }
}

TEST(ShrinkJpeg, KeepsTheOrderOfColoursAndSpreadsGrey) {
  const Size stored{80, 72};
  const auto flat = [](int, int) { return 100; };
  const auto colour = ShrinkJpeg(MeansOf(stored, 8, 3, flat), {stored, 8, {7, 6}, Soon()});
  const auto grey = ShrinkJpeg(MeansOf(stored, 8, 1, flat), {stored, 8, {7, 6}, Soon()});
  ASSERT_TRUE(colour && grey);
  EXPECT_EQ(At(*colour, 3, 3), (std::array<std::uint8_t, 4>{100, 101, 102, 255}));
  EXPECT_EQ(At(*grey, 6, 5), (std::array<std::uint8_t, 4>{100, 100, 100, 255}));
}

TEST(ShrinkJpeg, TakesTheSmallest) {
  const Size stored{9, 10};
  const auto flat = [](int, int) { return 7; };
  for (const int bands : {1, 3}) {
    const auto small = ShrinkJpeg(MeansOf(stored, 8, bands, flat), {stored, 8, {1, 1}, Soon()});
    ASSERT_TRUE(small.has_value());
    EXPECT_EQ(At(*small, 0, 0)[0], 7);
  }
}

TEST(ShrinkJpeg, StopsAtItsDeadline) {
  const Size stored{800, 800};
  const ScaledJpeg picture = MeansOf(stored, 8, 3, [](int, int) { return 1; });
  const auto late = ShrinkJpeg(picture, {stored, 8, {50, 50}, steady_clock::now()});
  ASSERT_FALSE(late.has_value());
  EXPECT_EQ(late.error().code, ErrorCode::kTimeout);
}

}  // namespace
}  // namespace imaging
