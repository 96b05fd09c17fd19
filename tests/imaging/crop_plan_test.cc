#include "imaging/crop_plan.h"

#include <array>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace imaging {
namespace {

using ::testing::HasSubstr;

constexpr Limits kWide = {
    .max_pixels = 1'000'000'000'000, .max_side = 1'000'000, .max_result_side = 1'000'000};
constexpr std::array kCompass = {Gravity::kCentre,    Gravity::kNorth,     Gravity::kNorthEast,
                                 Gravity::kEast,      Gravity::kSouthEast, Gravity::kSouth,
                                 Gravity::kSouthWest, Gravity::kWest,      Gravity::kNorthWest};

ThumbnailSpec CoveringSpec(Size box, bool enlarge = false, Gravity gravity = Gravity::kCentre) {
  return {
      .width = box.width, .height = box.height, .enlarge = enlarge, .fit = Fit::kCover, .gravity = gravity};
}

CropPlan Plan(Size original, const ThumbnailSpec& spec) {
  const auto plan = PlanCrop(original, spec, kWide);
  EXPECT_TRUE(plan.has_value());
  return plan.value_or(CropPlan{});
}

// Every picture and box up to these sides.
template <typename Check>
void ForSmallSizes(int picture, int box, Check check) {
  for (int w = 1; w <= picture; ++w) {
    for (int h = 1; h <= picture; ++h) {
      for (int box_w = 1; box_w <= box; ++box_w) {
        for (int box_h = 1; box_h <= box; ++box_h) check(Size{w, h}, Size{box_w, box_h});
      }
    }
  }
}

// By another road than the code: whether `side` is numerator / denominator to the nearest, ties upward.
bool IsNearest(int side, std::int64_t numerator, std::int64_t denominator) {
  const bool not_over = (2 * std::int64_t{side} - 1) * denominator <= 2 * numerator;
  const bool not_under = 2 * numerator < (2 * std::int64_t{side} + 1) * denominator;
  return (not_over || side == 1) && not_under;
}

TEST(CropPlan, CoverFillsTheBoxAndKeepsTheProportionsOfThePicture) {
  ForSmallSizes(14, 17, [](Size original, Size box) {
    const CropPlan plan = Plan(original, CoveringSpec(box, true));
    const Size resized = plan.resized;
    ASSERT_EQ(plan.result(), box);
    ASSERT_TRUE(resized.width >= box.width && resized.height >= box.height);
    // One side is the box's, and it is the one that leaves the other over it.
    ASSERT_TRUE(resized.width == box.width || resized.height == box.height);
    const bool by_width =
        resized.width == box.width &&
        IsNearest(resized.height, std::int64_t{original.height} * box.width, original.width);
    const bool by_height =
        resized.height == box.height &&
        IsNearest(resized.width, std::int64_t{original.width} * box.height, original.height);
    ASSERT_TRUE(by_width || by_height)
        << original.width << "x" << original.height << " over " << box.width << "x" << box.height;
  });
}

TEST(CropPlan, WithoutEnlargeTheBoxGivesWayInItsOwnProportions) {
  ForSmallSizes(14, 17, [](Size original, Size box) {
    const CropPlan plan = Plan(original, CoveringSpec(box));
    const Size result = plan.result();
    ASSERT_TRUE(plan.resized.width <= original.width && plan.resized.height <= original.height);
    if (box.width <= original.width && box.height <= original.height) {
      ASSERT_EQ(result, box);
      return;
    }
    ASSERT_TRUE(result.width <= box.width && result.height <= box.height);
    ASSERT_TRUE(result.width == original.width || result.height == original.height);
    ASSERT_TRUE(result.width == original.width
                    ? IsNearest(result.height, std::int64_t{box.height} * original.width, box.width) ||
                          result.height == original.height
                    : IsNearest(result.width, std::int64_t{box.width} * original.height, box.height));
  });
}

TEST(CropPlan, WhatIsKeptLiesInsideAtItsEdge) {
  for (const bool enlarge : {false, true}) {
    for (const Gravity gravity : kCompass) {
      ForSmallSizes(9, 11, [&](Size original, Size box) {
        const CropPlan plan = Plan(original, CoveringSpec(box, enlarge, gravity));
        const Rect& kept = plan.kept;
        const int over_w = plan.resized.width - kept.width;
        const int over_h = plan.resized.height - kept.height;
        ASSERT_TRUE(kept.width >= 1 && kept.height >= 1);
        ASSERT_TRUE(kept.left >= 0 && kept.left <= over_w && kept.top >= 0 && kept.top <= over_h);
        ASSERT_FALSE(plan.by_attention);
        ASSERT_EQ(plan.crops(), over_w > 0 || over_h > 0);
        switch (gravity) {
          case Gravity::kNorthWest:
            ASSERT_EQ(kept.left + kept.top, 0);
            break;
          case Gravity::kSouthEast:
            ASSERT_EQ(kept.left + kept.top, over_w + over_h);
            break;
          case Gravity::kCentre:
            ASSERT_EQ(kept.left, over_w / 2);
            ASSERT_EQ(kept.top, over_h / 2);
            break;
          default:
            break;
        }
      });
    }
  }
}

struct Place {
  Gravity gravity;
  int left;
  int top;
};

class CompassPoint : public ::testing::TestWithParam<Place> {};

TEST_P(CompassPoint, CutsOffWhereItPoints) {
  const auto [gravity, left, top] = GetParam();
  // 28 x 18 covers 10 x 9 as 14 x 9; 20 x 30 covers 10 x 10 as 10 x 15.
  EXPECT_EQ(Plan({28, 18}, CoveringSpec({10, 9}, false, gravity)).kept, (Rect{left * 4 / 2, 0, 10, 9}));
  EXPECT_EQ(Plan({20, 30}, CoveringSpec({10, 10}, false, gravity)).kept, (Rect{0, top * 5 / 2, 10, 10}));
}

// In halves of the overhang.
INSTANTIATE_TEST_SUITE_P(Every, CompassPoint,
                         ::testing::Values(Place{Gravity::kCentre, 1, 1}, Place{Gravity::kNorth, 1, 0},
                                           Place{Gravity::kNorthEast, 2, 0}, Place{Gravity::kEast, 2, 1},
                                           Place{Gravity::kSouthEast, 2, 2}, Place{Gravity::kSouth, 1, 2},
                                           Place{Gravity::kSouthWest, 0, 2}, Place{Gravity::kWest, 0, 1},
                                           Place{Gravity::kNorthWest, 0, 0}));

TEST(CropPlan, FillIsTheBoxOutOfShape) {
  ForSmallSizes(9, 11, [](Size original, Size box) {
    ThumbnailSpec spec{.width = box.width, .height = box.height, .fit = Fit::kFill};
    const Size smaller{std::min(box.width, original.width), std::min(box.height, original.height)};
    ASSERT_EQ(Plan(original, spec).resized, smaller);
    ASSERT_FALSE(Plan(original, spec).crops());
    spec.enlarge = true;
    ASSERT_EQ(Plan(original, spec).resized, box);
    ASSERT_FALSE(Plan(original, spec).crops());
  });
}

TEST(CropPlan, OneSideOrContainCutsNothingOff) {
  for (const Fit fit : {Fit::kContain, Fit::kCover, Fit::kFill}) {
    EXPECT_EQ(Plan({400, 300}, {.width = 100, .fit = fit}).kept, (Rect{0, 0, 100, 75}));
    EXPECT_EQ(Plan({400, 300}, {.height = 30, .fit = fit}).kept, (Rect{0, 0, 40, 30}));
  }
  const CropPlan contained = Plan({400, 300}, {.width = 100, .height = 20, .gravity = Gravity::kAttention});
  EXPECT_EQ(contained.resized, (Size{27, 20}));
  EXPECT_FALSE(contained.crops());
  EXPECT_FALSE(contained.by_attention);
}

TEST(CropPlan, AttentionIsAskedOnlyWhereSomethingOverhangs) {
  const CropPlan cut = Plan({400, 300}, CoveringSpec({100, 100}, false, Gravity::kAttention));
  EXPECT_TRUE(cut.by_attention);
  EXPECT_EQ(cut.result(), (Size{100, 100}));
  EXPECT_FALSE(Plan({400, 300}, CoveringSpec({40, 30}, false, Gravity::kAttention)).by_attention);
}

TEST(CropPlan, ExamplesOfTheSpec) {
  EXPECT_EQ(Plan({240, 500}, CoveringSpec({300, 200})).result(), (Size{240, 160}));
  EXPECT_EQ(Plan({1, 5'000}, CoveringSpec({100, 100})).result(), (Size{1, 1}));
  EXPECT_EQ(Plan({1, 1}, CoveringSpec({100, 50})).result(), (Size{1, 1}));
  EXPECT_EQ(Plan({1, 1}, CoveringSpec({100, 50}, true)).resized, (Size{100, 100}));
  EXPECT_EQ(Plan({5'000, 1}, CoveringSpec({100, 100})).kept, (Rect{2'499, 0, 1, 1}));
}

TEST(CropPlan, RefusesAPictureThatWouldHaveToBeTooLarge) {
  const auto plan = PlanCrop({1, 5'000}, CoveringSpec({100, 100}, true), Limits{});
  ASSERT_FALSE(plan.has_value());
  EXPECT_EQ(plan.error().code, ErrorCode::kSideTooLong);
  EXPECT_THAT(plan.error().detail, HasSubstr("100 x 500000 pixels is over the limit of 16384"));
  EXPECT_EQ(PlanCrop({1'000, 16'000}, CoveringSpec({16'000, 100}, true), Limits{}).error().code,
            ErrorCode::kTooManyPixels);
  EXPECT_EQ(PlanCrop({9, 9}, {.fit = Fit::kCover}, Limits{}).error().code, ErrorCode::kInternal);
}

TEST(CropPlan, HugeSidesDoNotOverflow) {
  constexpr int kMost = std::numeric_limits<int>::max();
  EXPECT_FALSE(PlanCrop({1, kMost}, CoveringSpec({kMost, 1}, true), kWide).has_value());
  EXPECT_FALSE(PlanCrop({kMost, kMost}, CoveringSpec({kMost, kMost}), kWide).has_value());
}

// Where the pixel of an upright picture lies in the stored one, by what EXIF says of the eight: which side of
// the stored picture is shown at the top and which at the left.
Rect StoredPixel(int x, int y, Size upright, int orientation) {
  const int right = upright.width - 1 - x;
  const int below = upright.height - 1 - y;
  switch (orientation) {
    case 2:
      return {right, y, 1, 1};
    case 3:
      return {right, below, 1, 1};
    case 4:
      return {x, below, 1, 1};
    case 5:
      return {y, x, 1, 1};
    case 6:
      return {y, right, 1, 1};
    case 7:
      return {below, right, 1, 1};
    case 8:
      return {below, x, 1, 1};
    default:
      return {x, y, 1, 1};
  }
}

TEST(StoredPart, HoldsThePixelsOfTheUprightPart) {
  constexpr Size kUpright{5, 4};
  for (int orientation = 0; orientation <= 9; ++orientation) {
    for (const Rect part : {Rect{0, 0, 5, 4}, Rect{1, 0, 2, 3}, Rect{3, 2, 2, 1}, Rect{0, 3, 1, 1}}) {
      const Rect stored = StoredPart(part, kUpright, orientation);
      ASSERT_EQ(PixelCount(stored.size()), PixelCount(part.size()));
      for (int y = part.top; y < part.top + part.height; ++y) {
        for (int x = part.left; x < part.left + part.width; ++x) {
          const Rect pixel = StoredPixel(x, y, kUpright, orientation);
          ASSERT_TRUE(pixel.left >= stored.left && pixel.left < stored.left + stored.width) << orientation;
          ASSERT_TRUE(pixel.top >= stored.top && pixel.top < stored.top + stored.height) << orientation;
        }
      }
    }
  }
}

}  // namespace
}  // namespace imaging
