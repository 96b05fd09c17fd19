// Animations and crops in confined processes.
#include <array>

#include "imaging/worker/worker_pool.h"
#include "tests/imaging/worker/worker_pool_fixture.h"
#include "tests/support/gif_maker.h"

namespace imaging {
namespace {

using testing::Codec;
using testing::GifFrame;
using testing::MakeGif;

constexpr std::array kBoth = {OutputFormat::kWebp, OutputFormat::kGif};

ThumbnailSpec Animated(OutputFormat format, int width) {
  return {.width = width, .format = format, .animated = true};
}

class ConfinedAnimation : public testing::WorkerPoolTest {
 protected:
  Result<Rendering> There(std::string_view original, const ThumbnailSpec& spec,
                          testing::milliseconds time = testing::seconds(30)) {
    return pool_->Render(original, std::span(&spec, 1), testing::steady_clock::now() + time);
  }

  void ExpectAsHere(std::string_view original, const ThumbnailSpec& spec) {
    const auto here = MakeInProcessRenderer({})->Render(original, std::span(&spec, 1), Deadline::max());
    const auto there = There(original, spec);
    ASSERT_TRUE(here) << here.error().message;
    ASSERT_TRUE(there) << ToString(there.error().code) << " " << there.error().message;
    EXPECT_EQ(there->images.at(0).bytes, here->images.at(0).bytes);
    EXPECT_EQ(there->images.at(0).content_type, here->images.at(0).content_type);
  }

  // Grows in its worker, whatever is asked of it.
  static std::string LargeGif() {
    const GifFrame red{.width = 1'000, .height = 800, .pixels = {testing::kGifRed}};
    GifFrame spot{.left = 300, .top = 300, .width = 100, .height = 100, .pixels = {testing::kGifBlue}};
    std::vector<GifFrame> frames{red};
    for (int i = 0; i < 60; ++i) {
      spot.left = 10 * i;
      frames.push_back(spot);
    }
    return MakeGif({1'000, 800, frames, 0});
  }
};

TEST_F(ConfinedAnimation, IsTheSameAsOutside) {
  Start();
  const std::string gif = testing::MakeAnimation(Codec::kGif, 60, 40, 5);
  const std::string webp = testing::MakeAnimation(Codec::kWebp, 60, 40, 5);
  for (const auto format : kBoth) {
    ExpectAsHere(gif, Animated(format, 30));
    ExpectAsHere(webp, Animated(format, 30));
  }
  for (const Gravity gravity : {Gravity::kSouthWest, Gravity::kAttention}) {
    ThumbnailSpec spec = Animated(OutputFormat::kWebp, 20);
    spec.height = 30;
    spec.fit = Fit::kCover;
    spec.gravity = gravity;
    ExpectAsHere(gif, spec);
    ExpectAsHere(testing::MakeImage(Codec::kJpeg, {.orientation = 6}), spec);
    spec.format = OutputFormat::kPng;
    ExpectAsHere(Light(), spec);
  }
  EXPECT_EQ(pool_->Stats().crashed, 0U);
  EXPECT_EQ(pool_->Stats().killed, 0U);
  EXPECT_EQ(pool_->Stats().started, 1U);
}

TEST_F(ConfinedAnimation, IsOverAtItsDeadlineAndTheNextOneIsMade) {
  Start();
  const std::string gif = LargeGif();
  for (const auto format : kBoth) {
    const auto begin = testing::steady_clock::now();
    const auto late = There(gif, Animated(format, 900), testing::milliseconds(150));
    EXPECT_LT(testing::steady_clock::now() - begin, testing::seconds(10));
    ASSERT_FALSE(late);
    EXPECT_TRUE(CodeOf(late) == ErrorCode::kTimeout || CodeOf(late) == ErrorCode::kStarved)
        << ToString(CodeOf(late));
    EXPECT_TRUE(There(Light(), {.width = 20}));
  }
}

TEST_F(ConfinedAnimation, LimitsAreTheServicesOwnBusiness) {
  options_.encoding.max_animation_frames = 4;
  Start();
  const std::string gif = testing::MakeAnimation(Codec::kGif, 60, 40, 5);
  const ThumbnailSpec spec = Animated(OutputFormat::kWebp, 30);
  EXPECT_EQ(pool_->Predict(gif, std::span(&spec, 1)).error().code, ErrorCode::kTooManyAnimationFrames);
  // And the worker's, should it be asked all the same.
  const auto refused = There(gif, spec);
  EXPECT_EQ(CodeOf(refused), ErrorCode::kTooManyAnimationFrames);
  EXPECT_EQ(refused.error().detail, "an animation of 5 frames is over the limit of 4");
}

}  // namespace
}  // namespace imaging
