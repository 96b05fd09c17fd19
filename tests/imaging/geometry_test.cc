#include "imaging/geometry.h"

#include <cmath>
#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace imaging {
namespace {

using ::testing::HasSubstr;

constexpr Limits kWideLimits = {
    .max_pixels = 1'000'000'000'000, .max_side = 1'000'000, .max_result_side = 1'000'000};

Size Fit(Size original, const ThumbnailSpec& spec) {
  const auto size = FitSize(original, spec, kWideLimits);
  EXPECT_TRUE(size.has_value());
  return size.value_or(Size{});
}

// By another road than the code: search for the integer nearest to side * numerator / denominator, ties
// upward.
bool IsNearest(int result, int side, int numerator, int denominator) {
  const std::int64_t doubled = 2 * std::int64_t{side} * numerator;
  const std::int64_t low = (2 * std::int64_t{result} - 1) * denominator;
  const std::int64_t high = (2 * std::int64_t{result} + 1) * denominator;
  return result == 1 ? doubled < high : low <= doubled && doubled < high;
}

TEST(FitSize, RoundsHalfUp) {
  EXPECT_EQ(Fit({4, 2}, {.width = 3}), (Size{3, 2}));            // 1.5
  EXPECT_EQ(Fit({400, 653}, {.width = 180}), (Size{180, 294}));  // 293.85
  EXPECT_EQ(Fit({1000, 1}, {.width = 10}), (Size{10, 1}));       // 0.01
  EXPECT_EQ(Fit({8, 4}, {.width = 5}), (Size{5, 3}));            // 2.5
}

TEST(FitSize, WidthAloneHoldsForEverySmallPicture) {
  for (int w = 1; w <= 40; ++w) {
    for (int h = 1; h <= 40; ++h) {
      for (int wanted = 1; wanted <= 50; ++wanted) {
        for (const bool enlarge : {false, true}) {
          const Size size = Fit({w, h}, {.width = wanted, .enlarge = enlarge});
          ASSERT_EQ(size.width, enlarge ? wanted : std::min(wanted, w));
          ASSERT_GE(size.height, 1);
          ASSERT_TRUE(IsNearest(size.height, h, size.width, w)) << w << "x" << h << " to " << wanted;
        }
      }
    }
  }
}

TEST(FitSize, HeightAloneIsWidthAloneTransposed) {
  for (int w = 1; w <= 40; ++w) {
    for (int h = 1; h <= 40; ++h) {
      for (int wanted = 1; wanted <= 50; ++wanted) {
        for (const bool enlarge : {false, true}) {
          ASSERT_EQ(Fit({w, h}, {.height = wanted, .enlarge = enlarge}),
                    Transposed(Fit({h, w}, {.width = wanted, .enlarge = enlarge})));
        }
      }
    }
  }
}

TEST(FitSize, BoxIsNeverLeftAndAlwaysTouched) {
  for (int w = 1; w <= 16; ++w) {
    for (int h = 1; h <= 16; ++h) {
      for (int box_w = 1; box_w <= 20; ++box_w) {
        for (int box_h = 1; box_h <= 20; ++box_h) {
          for (const bool enlarge : {false, true}) {
            const Size size = Fit({w, h}, {.width = box_w, .height = box_h, .enlarge = enlarge});
            const int most_w = enlarge ? box_w : std::min(box_w, w);
            const int most_h = enlarge ? box_h : std::min(box_h, h);
            ASSERT_TRUE(size.width >= 1 && size.width <= most_w && size.height >= 1 && size.height <= most_h)
                << w << "x" << h << " in " << box_w << "x" << box_h;
            ASSERT_TRUE(size.width == most_w || size.height == most_h);
            ASSERT_TRUE(size.width == most_w ? IsNearest(size.height, h, most_w, w) || size.height == most_h
                                             : IsNearest(size.width, w, most_h, h));
          }
        }
      }
    }
  }
}

TEST(FitSize, NeverExceedsTheOriginalUnlessEnlarged) {
  EXPECT_EQ(Fit({100, 50}, {.width = 180}), (Size{100, 50}));
  EXPECT_EQ(Fit({100, 50}, {.height = 180}), (Size{100, 50}));
  EXPECT_EQ(Fit({100, 50}, {.width = 180, .height = 180}), (Size{100, 50}));
  EXPECT_EQ(Fit({100, 50}, {.width = 180, .enlarge = true}), (Size{180, 90}));
  EXPECT_EQ(Fit({100, 50}, {.width = 180, .height = 80, .enlarge = true}), (Size{160, 80}));
}

TEST(FitSize, ExtremeAspectsKeepAPixel) {
  EXPECT_EQ(Fit({100'000, 1}, {.width = 180}), (Size{180, 1}));
  EXPECT_EQ(Fit({1, 100'000}, {.height = 180}), (Size{1, 180}));
  EXPECT_EQ(Fit({1, 100'000}, {.width = 180}), (Size{1, 100'000}));
  EXPECT_EQ(Fit({1, 100'000}, {.width = 180, .height = 180}), (Size{1, 180}));
  EXPECT_EQ(Fit({940, 2}, {.width = 180}), (Size{180, 1}));
}

TEST(FitSize, LargeFiguresAreExact) {
  EXPECT_EQ(Fit({1'000'000, 999'999}, {.width = 500'000}), (Size{500'000, 500'000}));  // 499,999.5
}

TEST(FitSize, RefusesAResultOverThePixelLimit) {
  // Two pixels wide, asked to be 1,000 wide: 500 times the height comes along.
  const auto size = FitSize({2, 16'000}, {.width = 1'000, .enlarge = true}, {.max_result_side = 10'000'000});
  ASSERT_FALSE(size.has_value());
  EXPECT_EQ(size.error().code, ErrorCode::kTooManyPixels);
  EXPECT_EQ(size.error().detail, "a result of 1000 x 8000000 pixels is over the limit of 50000000 pixels");
}

TEST(FitSize, RefusesAResultOverTheSideLimit) {
  const auto size = FitSize({100, 2'000}, {.width = 1'000, .enlarge = true},
                            {.max_side = 19'999, .max_result_side = 30'000});
  ASSERT_FALSE(size.has_value());
  EXPECT_EQ(size.error().code, ErrorCode::kSideTooLong);
  EXPECT_THAT(size.error().detail, HasSubstr("19999 pixels a side"));
}

TEST(FitSize, TheSideThatNobodyNamedIsHeldToo) {
  const Limits limits = {.max_result_side = 80};
  EXPECT_EQ(FitSize({435, 311}, {.height = 80}, limits), (Size{80, 57}));
  EXPECT_EQ(FitSize({311, 435}, {.width = 80}, limits), (Size{57, 80}));
  EXPECT_EQ(FitSize({940, 2}, {.height = 20, .enlarge = true}, limits), (Size{80, 1}));
  EXPECT_EQ(FitSize({435, 311}, {.height = 50}, limits), (Size{70, 50})) << "not needed";
}

TEST(FitSize, SurvivesTheLargestIntegers) {
  const int most = std::numeric_limits<int>::max();
  EXPECT_EQ(FitSize({1, most}, {.width = most, .enlarge = true}, kWideLimits), (Size{1, 1'000'000}));
  EXPECT_FALSE(FitSize({most, most}, {.width = most, .height = most}, kWideLimits).has_value());
}

TEST(FitSize, RefusesASpecWithoutASize) {
  EXPECT_EQ(FitSize({10, 10}, {}, kWideLimits).error().code, ErrorCode::kInternal);
  EXPECT_EQ(FitSize({10, 10}, {.width = -1}, kWideLimits).error().code, ErrorCode::kInternal);
  EXPECT_EQ(FitSize({10, 10}, {.width = 5, .height = -1}, kWideLimits).error().code, ErrorCode::kInternal);
}

TEST(CheckLimits, TakesExactlyTheLimit) {
  const Limits limits = {.max_pixels = 600, .max_side = 30};
  EXPECT_TRUE(CheckLimits({30, 20}, limits).has_value());
  EXPECT_FALSE(CheckLimits({31, 1}, limits).has_value());
  EXPECT_FALSE(CheckLimits({1, 31}, limits).has_value());
  EXPECT_FALSE(CheckLimits({25, 25}, limits).has_value());
}

TEST(CheckLimits, SaysTheFigures) {
  const auto refused = CheckLimits({17'000, 17'000}, Limits{});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().detail, "17000 x 17000 pixels is over the limit of 50000000 pixels");
}

TEST(Orientation, SwapsSidesFromFiveToEight) {
  for (const int upright : {0, 1, 2, 3, 4, 9, -1}) EXPECT_FALSE(SwapsSides(upright)) << upright;
  for (const int lying : {5, 6, 7, 8}) EXPECT_TRUE(SwapsSides(lying)) << lying;
}

}  // namespace
}  // namespace imaging
