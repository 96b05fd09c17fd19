#include "imaging/shrink_on_load.h"

#include <gtest/gtest.h>

namespace imaging {
namespace {

ImageProbe Of(ImageFormat format, Size stored, int pages = 1) {
  ImageProbe probe;
  probe.format = format;
  probe.stored = stored;
  probe.pages = pages;
  return probe;
}

TEST(ShrinkOnLoad, LeavesTheResizeTwiceWhatItNeeds) {
  for (int side = 1; side <= 4'000; ++side) {
    const int shrink = ShrinkOnLoad(Of(ImageFormat::kWebp, {side, side}), {100, 100});
    ASSERT_TRUE(shrink == 1 || side / shrink >= 200) << side;
    ASSERT_TRUE(shrink == 8 || side / (shrink * 2) < 200) << side << ": could shrink more";
  }
}

TEST(ShrinkOnLoad, TheTighterSideDecides) {
  EXPECT_EQ(ShrinkOnLoad(Of(ImageFormat::kWebp, {10'000, 150}), {100, 100}), 1);
  EXPECT_EQ(ShrinkOnLoad(Of(ImageFormat::kWebp, {150, 10'000}), {100, 100}), 1);
  EXPECT_EQ(ShrinkOnLoad(Of(ImageFormat::kWebp, {1, 16'000}), {1, 10}), 1);
}

TEST(ShrinkOnLoad, NeverForEnlarging) {
  EXPECT_EQ(ShrinkOnLoad(Of(ImageFormat::kWebp, {10, 10}), {500, 500}), 1);
}

TEST(ShrinkOnLoad, OnlyWhereTheDecoderGainsByIt) {
  EXPECT_EQ(ShrinkOnLoad(Of(ImageFormat::kWebp, {4'096, 4'096}), {180, 180}), 8);
  EXPECT_EQ(ShrinkOnLoad(Of(ImageFormat::kWebp, {4'096, 4'096}, 5), {180, 180}), 1);
  for (const auto format : {ImageFormat::kPng, ImageFormat::kJpeg, ImageFormat::kGif, ImageFormat::kTiff,
                            ImageFormat::kAvif, ImageFormat::kHeic}) {
    EXPECT_EQ(ShrinkOnLoad(Of(format, {4'096, 4'096}), {180, 180}), 1) << ToString(format);
  }
}

}  // namespace
}  // namespace imaging
