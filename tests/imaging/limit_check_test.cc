#include "imaging/limit_check.h"

#include <string>

#include <gtest/gtest.h>

namespace imaging {
namespace {

ImageFacts Facts() {
  ImageFacts facts;
  facts.size = {100, 50};
  facts.bands = 4;
  facts.frames = 10;
  facts.scans = 12;
  facts.block = {64, 32};
  facts.metadata_bytes = 1'000;
  return facts;
}

// Exactly what Facts has.
const Limits kJust = {.max_pixels = 5'000,
                      .max_side = 100,
                      .max_frames = 10,
                      .max_frame_pixels = 50'000,
                      .max_bands = 4,
                      .max_jpeg_scans = 12,
                      .max_metadata_bytes = 1'000};

struct LimitCase {
  const char* name;
  void (*tighten)(Limits& limits);
  ErrorCode code;
  const char* detail;
};

class LimitOf : public ::testing::TestWithParam<LimitCase> {};

TEST_P(LimitOf, IsAnErrorOfItsOwnWithTheFigures) {
  ASSERT_TRUE(CheckLimits(Facts(), kJust).has_value());
  Limits limits = kJust;
  GetParam().tighten(limits);
  const auto refused = CheckLimits(Facts(), limits);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, GetParam().code);
  EXPECT_EQ(refused.error().detail, GetParam().detail);
}

INSTANTIATE_TEST_SUITE_P(
    Each, LimitOf,
    ::testing::Values(LimitCase{"Pixels", [](Limits& limits) { limits.max_pixels = 4'999; },
                                ErrorCode::kTooManyPixels,
                                "100 x 50 pixels is over the limit of 4999 pixels"},
                      LimitCase{"Side", [](Limits& limits) { limits.max_side = 99; }, ErrorCode::kSideTooLong,
                                "100 x 50 pixels is over the limit of 99 pixels a side"},
                      LimitCase{"Frames", [](Limits& limits) { limits.max_frames = 9; },
                                ErrorCode::kTooManyFrames, "10 frames is over the limit of 9"},
                      LimitCase{"FramePixels", [](Limits& limits) { limits.max_frame_pixels = 49'999; },
                                ErrorCode::kTooManyFramePixels,
                                "50000 pixels in all frames together is over the limit of 49999"},
                      LimitCase{"Bands", [](Limits& limits) { limits.max_bands = 3; },
                                ErrorCode::kTooManyBands, "4 samples a pixel is over the limit of 3"},
                      LimitCase{"Scans", [](Limits& limits) { limits.max_jpeg_scans = 11; },
                                ErrorCode::kTooManyScans, "12 JPEG scans is over the limit of 11"},
                      LimitCase{"Metadata", [](Limits& limits) { limits.max_metadata_bytes = 999; },
                                ErrorCode::kTooMuchMetadata,
                                "1000 bytes of metadata is over the limit of 999"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(LimitCheck, HoldsTilesToTheSameLimits) {
  ImageFacts facts = Facts();
  facts.block = {100, 51};
  const auto refused = CheckLimits(facts, kJust);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kTooManyPixels);
  EXPECT_EQ(refused.error().detail, "a tile of 100 x 51 pixels is over the limit of 5000 pixels");
}

}  // namespace
}  // namespace imaging
