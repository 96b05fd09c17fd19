// Animations in, animations out, through the renderer.
#include "imaging/animation/animation_rendering.h"

#include <gmock/gmock.h>

#include "tests/imaging/animation/played.h"
#include "tests/imaging/rendered.h"
#include "tests/support/gif_maker.h"
#include "tests/support/image_factory.h"

namespace imaging {
namespace {

using testing::Codec;
using testing::Disposal;
using ::testing::ElementsAre;
using testing::Gif;
using testing::GifFrame;
using testing::kGifBlack;
using testing::kGifBlue;
using testing::kGifGreen;
using testing::kGifNothing;
using testing::kGifRed;
using testing::kGifWhite;
using testing::MakeGif;
using testing::Play;
using testing::Played;

const std::vector<int> kRed{255, 0, 0, 255};
const std::vector<int> kGreen{0, 255, 0, 255};
const std::vector<int> kBlue{0, 0, 255, 255};
const std::vector<int> kBlack{0, 0, 0, 255};
const std::vector<int> kWhite{255, 255, 255, 255};

// Lossy WebP takes saturated colours from its neighbours.
MATCHER_P(IsAbout, colour, "") {
  for (std::size_t i = 0; i < 4; ++i) {
    if (std::abs(arg[i] - colour[i]) > 12) return false;
  }
  return true;
}
MATCHER(IsClear, "") {
  return arg[3] == 0;
}

constexpr ThumbnailSpec Animated(OutputFormat format, int width) {
  ThumbnailSpec spec;
  spec.width = width;
  spec.format = format;
  spec.animated = true;
  return spec;
}

class AnimationTest : public testing::ImagingTest {
 protected:
  static Played Rendered(const std::string& original, const ThumbnailSpec& spec) {
    const auto rendering = Render(original, spec);
    if (!rendering) {
      ADD_FAILURE() << ToString(rendering.error().code) << " " << rendering.error().message;
      return {};
    }
    return Play(rendering->images.at(0).bytes);
  }
};

class AnimationIn : public AnimationTest, public ::testing::WithParamInterface<OutputFormat> {};

// Red; then its left half green; then, of the right half, the lower part blue and the upper as it was.
Gif PaintedOver() {
  GifFrame first{.width = 60, .height = 40, .pixels = {kGifRed}, .delay = 5};
  GifFrame second{.width = 30, .height = 40, .pixels = {kGifGreen}, .delay = 7};
  GifFrame third{.left = 30, .width = 30, .height = 40, .pixels = {}, .delay = 120};
  third.pixels.assign(30 * 20, kGifNothing);
  third.pixels.insert(third.pixels.end(), 30 * 20, kGifBlue);
  return {60, 40, {first, second, third}, 4};
}

TEST_P(AnimationIn, ComposesPartialFrames) {
  const Played played = Rendered(MakeGif(PaintedOver()), Animated(GetParam(), 30));
  ASSERT_EQ(played.width, 30);
  ASSERT_EQ(played.height, 20);
  ASSERT_EQ(played.frames, 3);
  for (const int y : {2, 17}) {
    EXPECT_THAT(played.Pixel(0, 3, y), IsAbout(kRed));
    EXPECT_THAT(played.Pixel(0, 26, y), IsAbout(kRed));
    EXPECT_THAT(played.Pixel(1, 3, y), IsAbout(kGreen));
    EXPECT_THAT(played.Pixel(1, 26, y), IsAbout(kRed));
    EXPECT_THAT(played.Pixel(2, 3, y), IsAbout(kGreen));
    EXPECT_THAT(played.Pixel(2, 26, y), IsAbout(y < 10 ? kRed : kBlue));
  }
}

TEST_P(AnimationIn, KeepsDelaysAndRounds) {
  const Played played = Rendered(MakeGif(PaintedOver()), Animated(GetParam(), 30));
  EXPECT_THAT(played.delays, ElementsAre(50, 70, 1200));
  EXPECT_EQ(played.rounds, 5);
  Gif gif = PaintedOver();
  gif.repeats = 0;
  EXPECT_EQ(Rendered(MakeGif(gif), Animated(GetParam(), 30)).rounds, 0);
  gif.repeats = -1;
  EXPECT_EQ(Rendered(MakeGif(gif), Animated(GetParam(), 30)).rounds, 1);
  gif.repeats = 0xFFFF;
  EXPECT_GE(Rendered(MakeGif(gif), Animated(GetParam(), 30)).rounds, 0xFFFF);
}

TEST_P(AnimationIn, DisposesOfFrames) {
  const GifFrame ground{.width = 40, .height = 40, .pixels = {kGifRed}};
  GifFrame spot{.left = 10, .top = 10, .width = 20, .height = 20, .pixels = {kGifBlue}};
  const GifFrame corner{.left = 32, .top = 32, .width = 8, .height = 8, .pixels = {kGifGreen}};
  for (const Disposal disposal : {Disposal::kKeep, Disposal::kPrevious, Disposal::kBackground}) {
    spot.disposal = disposal;
    const Played played = Rendered(MakeGif({40, 40, {ground, spot, corner}, 0}), Animated(GetParam(), 20));
    ASSERT_EQ(played.frames, 3);
    EXPECT_THAT(played.Pixel(1, 10, 10), IsAbout(kBlue));
    EXPECT_THAT(played.Pixel(1, 18, 18), IsAbout(kRed));
    EXPECT_THAT(played.Pixel(2, 18, 18), IsAbout(kGreen));
    EXPECT_THAT(played.Pixel(2, 2, 2), IsAbout(kRed));
    const auto middle = played.Pixel(2, 10, 10);
    if (disposal == Disposal::kBackground) {
      EXPECT_THAT(middle, IsClear());
    } else {
      EXPECT_THAT(middle, IsAbout(disposal == Disposal::kKeep ? kBlue : kRed));
    }
  }
}

TEST_P(AnimationIn, FramesDoNotBleedIntoEachOther) {
  std::vector<GifFrame> frames;
  frames.reserve(6);
  for (int i = 0; i < 6; ++i) {
    frames.push_back(
        {.width = 31, .height = 41, .pixels = {i % 2 == 0 ? kGifBlack : kGifWhite}, .delay = 5 + i});
  }
  const Played played = Rendered(MakeGif({31, 41, frames, 0}), Animated(GetParam(), 13));
  ASSERT_EQ(played.frames, 6);
  for (int frame = 0; frame < 6; ++frame) {
    for (int y = 0; y < played.height; ++y) {
      ASSERT_THAT(played.Pixel(frame, 6, y), IsAbout(frame % 2 == 0 ? kBlack : kWhite)) << frame << " " << y;
    }
  }
}

TEST_P(AnimationIn, WhatIsClearStaysClear) {
  GifFrame frame{.left = 10, .top = 10, .width = 20, .height = 20, .pixels = {kGifRed}};
  frame.disposal = Disposal::kBackground;
  GifFrame next = frame;
  next.left = 15;
  const std::string gif = MakeGif({40, 40, {frame, next}, 0});
  const Played played = Rendered(gif, Animated(GetParam(), 20));
  EXPECT_THAT(played.Pixel(0, 2, 2), IsClear());
  EXPECT_THAT(played.Pixel(0, 10, 10), IsAbout(kRed));
  EXPECT_THAT(played.Pixel(1, 6, 10), IsClear());
  ThumbnailSpec flat = Animated(GetParam(), 20);
  flat.flatten = true;
  flat.background = {0, 0, 255};
  const Played over = Rendered(gif, flat);
  EXPECT_THAT(over.Pixel(0, 2, 2), IsAbout(kBlue));
  EXPECT_THAT(over.Pixel(1, 6, 10), IsAbout(kBlue));
  EXPECT_THAT(over.Pixel(1, 12, 10), IsAbout(kRed));
}

TEST_P(AnimationIn, TakesAnimatedWebp) {
  const std::string webp = testing::MakeAnimation(Codec::kWebp, 50, 30, 3);
  const Played played = Rendered(webp, Animated(GetParam(), 25));
  ASSERT_EQ(played.frames, 3);
  ASSERT_EQ(played.height, 15);
  EXPECT_THAT(played.Pixel(0, 12, 7), IsAbout(kRed));
  EXPECT_THAT(played.Pixel(1, 12, 0), IsAbout(kGreen));
  EXPECT_THAT(played.Pixel(2, 12, 14), IsAbout(kBlue));
}

TEST_P(AnimationIn, CoverCutsEveryFrame) {
  ThumbnailSpec spec = Animated(GetParam(), 10);
  spec.height = 20;
  spec.fit = Fit::kCover;
  spec.gravity = Gravity::kEast;
  const Played played = Rendered(MakeGif(PaintedOver()), spec);
  ASSERT_EQ(played.width, 10);
  ASSERT_EQ(played.height, 20);
  EXPECT_THAT(played.Pixel(played.FrameAt(60), 5, 18), IsAbout(kRed));
  EXPECT_THAT(played.Pixel(played.FrameAt(130), 5, 18), IsAbout(kBlue));
  spec.fit = Fit::kFill;
  spec.height = 33;
  const Played filled = Rendered(MakeGif(PaintedOver()), spec);
  EXPECT_EQ(filled.height, 33);
  EXPECT_THAT(filled.Pixel(1, 1, 30), IsAbout(kGreen));
}

TEST_P(AnimationIn, AttentionOfTheFirstFrameIsForAll) {
  const auto paint = [](GifFrame& frame, int left, int top, int side, std::uint8_t colour) {
    for (int y = top; y < top + side; ++y) {
      for (int x = left; x < left + side; ++x)
        frame.pixels.at(static_cast<std::size_t>(y) * 120 + static_cast<std::size_t>(x)) = colour;
    }
  };
  GifFrame first{.width = 120, .height = 40, .pixels = std::vector<std::uint8_t>(120 * 40, kGifBlack)};
  paint(first, 90, 10, 20, kGifRed);
  GifFrame second{.width = 120, .height = 40, .pixels = std::vector<std::uint8_t>(120 * 40, kGifNothing)};
  paint(second, 0, 0, 40, kGifGreen);  // would draw the eye elsewhere
  paint(second, 90, 26, 4, kGifBlue);  // so that the part that is kept is not the same
  const Gif gif{120, 40, {first, second}, 0};
  ThumbnailSpec spec = Animated(GetParam(), 20);
  spec.height = 20;
  spec.fit = Fit::kCover;
  spec.gravity = Gravity::kAttention;
  const Played played = Rendered(MakeGif(gif), spec);
  ASSERT_EQ(played.frames, 2);
  for (const int frame : {0, 1}) {
    int reds = 0;
    for (int x = 0; x < 20; ++x) reds += played.Pixel(frame, x, 10)[0] > 128 ? 1 : 0;
    EXPECT_GE(reds, 8) << frame;
  }
}

TEST_P(AnimationIn, TheSameBytesAgain) {
  const std::string gif = MakeGif(PaintedOver());
  const auto spec = Animated(GetParam(), 30);
  const auto rendering = Render(gif, spec);
  EXPECT_EQ(rendering->images.at(0).bytes, Render(gif, spec)->images.at(0).bytes);
  EXPECT_EQ(rendering->images.at(0).content_type,
            GetParam() == OutputFormat::kWebp ? "image/webp" : "image/gif");
  EXPECT_EQ(rendering->images.at(0).height, 20);
  EXPECT_EQ(rendering->source_format, "gif");
  for (const char* metadata : {"EXIF", "XMP", "ICCP"}) {
    EXPECT_EQ(rendering->images.at(0).bytes.find(metadata), std::string::npos) << metadata;
  }
}

TEST_P(AnimationIn, EndsAtTheDeadline) {
  const auto spec = Animated(GetParam(), 500);
  std::vector<GifFrame> frames(60, {.width = 500, .height = 500, .pixels = {kGifRed}});
  const std::string gif = MakeGif({500, 500, frames, 0});
  const auto start = std::chrono::steady_clock::now();
  const auto late =
      MakeInProcessRenderer({})->Render(gif, std::span(&spec, 1), start + std::chrono::milliseconds(30));
  EXPECT_EQ(CodeOf(late), ErrorCode::kTimeout);
}

TEST_P(AnimationIn, ADamagedFrameIsAnError) {
  const std::string gif = testing::MakeAnimation(Codec::kGif, 64, 64, 4);
  const auto spec = Animated(GetParam(), 32);
  EXPECT_EQ(CodeOf(Render(gif.substr(0, gif.size() - 30), spec)), ErrorCode::kCorrupt);
}

INSTANTIATE_TEST_SUITE_P(Format, AnimationIn, ::testing::Values(OutputFormat::kWebp, OutputFormat::kGif),
                         [](const auto& row) { return row.param == OutputFormat::kWebp ? "Webp" : "Gif"; });

TEST_F(AnimationTest, OtherFormatsShowTheFirstFrame) {
  const std::string gif = MakeGif(PaintedOver());
  const auto png = Render(gif, Animated(OutputFormat::kPng, 30));
  ASSERT_TRUE(png);
  EXPECT_EQ(png->images.at(0).content_type, "image/png");
  const auto first = testing::DecodePng(png->images.at(0).bytes).Pixel(3, 3);
  EXPECT_EQ(std::vector<int>(first.begin(), first.begin() + 3), (std::vector<int>{255, 0, 0}));
}

TEST_F(AnimationTest, ChoosesAnAcceptedFormat) {
  const std::string gif = MakeGif(PaintedOver());
  ThumbnailSpec spec = Animated(OutputFormat::kAuto, 30);
  spec.accepted = {.formats = {OutputFormat::kAvif, OutputFormat::kGif, OutputFormat::kWebp}, .count = 3};
  EXPECT_EQ(Render(gif, spec)->images.at(0).content_type, "image/gif");
  spec.accepted = {.formats = {OutputFormat::kWebp, OutputFormat::kPng}, .count = 2};
  EXPECT_EQ(Render(gif, spec)->images.at(0).content_type, "image/webp");
  EXPECT_EQ(Rendered(gif, spec).frames, 3);
}

TEST_F(AnimationTest, AFewFramesThroughOneDecodeOfAllSpecs) {
  const std::string gif = MakeGif(PaintedOver());
  const std::vector specs{Animated(OutputFormat::kWebp, 30), ThumbnailSpec{.width = 20},
                          Animated(OutputFormat::kGif, 12)};
  const auto rendering = MakeInProcessRenderer({})->Render(gif, specs, Soon());
  ASSERT_TRUE(rendering);
  EXPECT_EQ(Play(rendering->images.at(0).bytes).frames, 3);
  EXPECT_EQ(testing::DecodePng(rendering->images.at(1).bytes).width, 20);
  EXPECT_EQ(Play(rendering->images.at(2).bytes).width, 12);
}

TEST_F(AnimationTest, TooMuchIsRefusedByTheHeader) {
  std::vector<GifFrame> frames(10'000, {.pixels = {kGifRed}});
  const std::string gif = MakeGif({1, 1, frames, 0});
  const ThumbnailSpec spec = Animated(OutputFormat::kWebp, 10);
  const auto renderer = MakeInProcessRenderer({});
  const auto start = std::chrono::steady_clock::now();
  const auto refused = renderer->Render(gif, std::span(&spec, 1), Soon());
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(200));
  EXPECT_EQ(CodeOf(refused), ErrorCode::kTooManyAnimationFrames);
  EXPECT_EQ(refused.error().detail, "an animation of 10000 frames is over the limit of 200");
  const auto cost = renderer->Predict(gif, std::span(&spec, 1));
  ASSERT_FALSE(cost);
  EXPECT_EQ(cost.error().code, ErrorCode::kTooManyAnimationFrames);
  // The first one may still be shown.
  const ThumbnailSpec still{.width = 10};
  EXPECT_TRUE(renderer->Render(gif, std::span(&still, 1), Soon()));
}

}  // namespace
}  // namespace imaging
