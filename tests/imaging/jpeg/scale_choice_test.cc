#include "imaging/jpeg/scale_choice.h"

#include <gtest/gtest.h>

namespace imaging {
namespace {

TEST(JpegShrink, LeavesOneMoreThanItTakes) {
  constexpr Size kWanted = {100, 100};
  EXPECT_EQ(JpegShrink({299, 299}, kWanted), 1);
  EXPECT_EQ(JpegShrink({300, 300}, kWanted), 2);
  EXPECT_EQ(JpegShrink({499, 499}, kWanted), 2);
  EXPECT_EQ(JpegShrink({500, 500}, kWanted), 4);
  EXPECT_EQ(JpegShrink({899, 899}, kWanted), 4);
  EXPECT_EQ(JpegShrink({900, 900}, kWanted), 8);
  EXPECT_EQ(JpegShrink({90'000, 90'000}, kWanted), 8);
}

TEST(JpegShrink, TheTighterSideDecides) {
  EXPECT_EQ(JpegShrink({10'000, 250}, {100, 100}), 1);
  EXPECT_EQ(JpegShrink({250, 10'000}, {100, 100}), 1);
  EXPECT_EQ(JpegShrink({10'000, 350}, {100, 100}), 2);
}

TEST(JpegShrink, AMarginLeavesSoManyTimesTheThumbnail) {
  for (const int margin : {120, 150, 200, 400, 800}) {
    for (int side = 100; side <= 8'000; ++side) {
      const int shrink = JpegShrink({side, side}, {100, 100}, margin);
      ASSERT_TRUE(shrink == 1 || side >= shrink * margin) << side;
      // Nor is it larger than it need be.
      ASSERT_TRUE(shrink == 8 || side < 2 * shrink * margin || side < (2 * shrink + 1) * 100) << side;
    }
  }
}

TEST(JpegShrink, NeverForEnlarging) {
  EXPECT_EQ(JpegShrink({10, 10}, {500, 500}), 1);
  EXPECT_EQ(JpegShrink({10, 10}, {10, 10}), 1);
}

TEST(JpegShrink, CountsBeyondAnInteger) {
  EXPECT_EQ(JpegShrink({1 << 30, 1 << 30}, {1 << 29, 1 << 29}), 1);
  EXPECT_EQ(JpegShrink({1 << 30, 1 << 30}, {1, 1}, kMostJpegMargin), 8);
}

}  // namespace
}  // namespace imaging
