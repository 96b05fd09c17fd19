#include "imaging/animation/animation_plan.h"

#include <gtest/gtest.h>

namespace imaging {
namespace {

ImageFacts Facts(ImageFormat format, int frames, Size size = {100, 50}) {
  ImageFacts facts;
  facts.format = format;
  facts.frames = frames;
  facts.size = size;
  return facts;
}

ThumbnailSpec Asked(OutputFormat format) {
  return {.width = 40, .format = format, .animated = true};
}

std::optional<OutputFormat> FormatOf(ImageFormat original, OutputFormat format, int frames = 3) {
  return AnimatedFormat(Facts(original, frames), Asked(format));
}

TEST(AnimatedFormat, IsOfGifAndWebpOnly) {
  for (const auto original : {ImageFormat::kGif, ImageFormat::kWebp}) {
    EXPECT_EQ(FormatOf(original, OutputFormat::kWebp), OutputFormat::kWebp);
    EXPECT_EQ(FormatOf(original, OutputFormat::kGif), OutputFormat::kGif);
    for (const auto format : {OutputFormat::kPng, OutputFormat::kJpeg, OutputFormat::kAvif}) {
      EXPECT_EQ(FormatOf(original, format), std::nullopt);
    }
    EXPECT_EQ(FormatOf(original, OutputFormat::kWebp, 1), std::nullopt);
  }
  for (const auto original : {ImageFormat::kPng, ImageFormat::kTiff, ImageFormat::kAvif, ImageFormat::kHeic,
                              ImageFormat::kJpeg, ImageFormat::kSvg}) {
    EXPECT_EQ(FormatOf(original, OutputFormat::kWebp), std::nullopt);
  }
}

TEST(AnimatedFormat, IsOnlyWhereAsked) {
  ThumbnailSpec spec = Asked(OutputFormat::kWebp);
  spec.animated = false;
  EXPECT_EQ(AnimatedFormat(Facts(ImageFormat::kGif, 3), spec), std::nullopt);
}

TEST(AnimatedFormat, OfAutoIsTheFirstThatHoldsFrames) {
  ThumbnailSpec spec = Asked(OutputFormat::kAuto);
  const ImageFacts facts = Facts(ImageFormat::kGif, 3);
  EXPECT_EQ(AnimatedFormat(facts, spec), std::nullopt);
  spec.accepted = {.formats = {OutputFormat::kAvif, OutputFormat::kJpeg}, .count = 2};
  EXPECT_EQ(AnimatedFormat(facts, spec), std::nullopt);
  spec.accepted = {.formats = {OutputFormat::kAvif, OutputFormat::kGif, OutputFormat::kWebp}, .count = 3};
  EXPECT_EQ(AnimatedFormat(facts, spec), OutputFormat::kGif);
  spec.accepted = {.formats = {OutputFormat::kWebp, OutputFormat::kGif}, .count = 2};
  EXPECT_EQ(AnimatedFormat(facts, spec), OutputFormat::kWebp);
  // No WebP is so wide.
  const ImageFacts wide = Facts(ImageFormat::kGif, 3, {20'000, 5});
  spec.width = 20'000;
  EXPECT_EQ(AnimatedFormat(wide, spec), OutputFormat::kGif);
}

class CheckAnimationsTest : public ::testing::Test {
 protected:
  Result<void> Check(const ImageFacts& facts, const ThumbnailSpec& spec) const {
    return CheckAnimations(facts, std::span(&spec, 1), {limits_, encoding_});
  }
  Limits limits_;
  EncodingOptions encoding_{.max_animation_frames = 10, .max_animation_pixels = 40 * 20 * 8};
};

TEST_F(CheckAnimationsTest, TakesExactlyTheLimit) {
  const auto spec = Asked(OutputFormat::kWebp);
  EXPECT_TRUE(Check(Facts(ImageFormat::kGif, 8), spec));
  const auto many = Check(Facts(ImageFormat::kGif, 9), spec);
  ASSERT_FALSE(many);
  EXPECT_EQ(many.error().code, ErrorCode::kTooManyAnimationPixels);
  EXPECT_EQ(many.error().detail,
            "an animation of 9 frames of 40 x 20 pixels is over the limit of 6400 pixels in all frames "
            "together");
  encoding_.max_animation_pixels = 1'000'000;
  EXPECT_TRUE(Check(Facts(ImageFormat::kGif, 10), spec));
  const auto too_many = Check(Facts(ImageFormat::kGif, 11), spec);
  ASSERT_FALSE(too_many);
  EXPECT_EQ(too_many.error().code, ErrorCode::kTooManyAnimationFrames);
  EXPECT_EQ(too_many.error().detail, "an animation of 11 frames is over the limit of 10");
}

TEST_F(CheckAnimationsTest, StillThumbnailsPass) {
  const ImageFacts long_one = Facts(ImageFormat::kGif, 5'000);
  EXPECT_TRUE(Check(long_one, Asked(OutputFormat::kPng)));
  EXPECT_TRUE(Check(long_one, {.width = 40, .format = OutputFormat::kWebp}));
  EXPECT_TRUE(Check(Facts(ImageFormat::kTiff, 5'000), Asked(OutputFormat::kWebp)));
}

TEST_F(CheckAnimationsTest, OneOfSeveralSpecsIsEnough) {
  const ImageFacts facts = Facts(ImageFormat::kGif, 11);
  const std::vector specs{ThumbnailSpec{.width = 5}, Asked(OutputFormat::kGif)};
  EXPECT_FALSE(CheckAnimations(facts, specs, {limits_, encoding_}));
}

TEST_F(CheckAnimationsTest, CountsWhatACropLeaves) {
  ThumbnailSpec spec = Asked(OutputFormat::kGif);
  spec.height = 10;
  spec.fit = Fit::kCover;
  encoding_.max_animation_pixels = 40 * 10 * 10;
  EXPECT_TRUE(Check(Facts(ImageFormat::kGif, 10), spec));
  encoding_.max_animation_pixels -= 1;
  EXPECT_FALSE(Check(Facts(ImageFormat::kGif, 10), spec));
}

TEST_F(CheckAnimationsTest, AFrameOverTheLimitsIsRefusedToo) {
  ThumbnailSpec spec = Asked(OutputFormat::kGif);
  spec.width = 16'000;
  spec.enlarge = true;
  EXPECT_EQ(Check(Facts(ImageFormat::kGif, 2), spec).error().code, ErrorCode::kTooManyPixels);
}

}  // namespace
}  // namespace imaging
