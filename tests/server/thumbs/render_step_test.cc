#include "server/thumbs/render_step.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"
#include "tests/support/fake_renderer.h"

namespace server {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

class RenderStepTest : public testing::Test {
 protected:
  RenderStepTest() { options_.timeout = seconds(10); }

  void Start() { step_.emplace(options_, Renderers{light_, middle_, heavy_}, clock_.Reader()); }
  Outcome<RenderedSize> Render(milliseconds time = seconds(20)) {
    RenderSeat seat(spec_, {});
    seat.Sit(original_.meeting);
    return step_->Run({"cat", original_, seat, steady_clock::now() + time}, spans_);
  }
  FailureKind KindOf(const Outcome<RenderedSize>& rendering) {
    EXPECT_FALSE(rendering);
    return rendering ? FailureKind::kInternal : rendering.error().kind;
  }

  RenderStep::Options options_;
  doubles::FakeRenderer light_;
  doubles::FakeRenderer middle_;
  doubles::FakeRenderer heavy_;
  doubles::FakeClock clock_;
  Original original_{"a cat", {"\"1\"", 5, {}}, {}};
  imaging::ThumbnailSpec spec_{.width = 180};
  Spans spans_;
  std::optional<RenderStep> step_;
};

TEST_F(RenderStepTest, TellsWhereTheTimeWent) {
  Start();
  const auto rendering = Render();
  ASSERT_TRUE(rendering);
  EXPECT_EQ(rendering->image.bytes, "180x0 of a cat");
  std::vector<std::string_view> names;
  for (const auto& [name, took] : spans_.all()) names.push_back(name);
  EXPECT_THAT(names, testing::ElementsAre("queue", "decode", "resize", "encode"));
}

TEST_F(RenderStepTest, WhatItsHeaderRefusesCostsNoWorker) {
  Start();
  light_.RefuseNext({imaging::ErrorCode::kUnsupportedFormat, "a PDF document", ""});
  const auto refused = Render();
  EXPECT_EQ(KindOf(refused), FailureKind::kUnsupportedFormat);
  EXPECT_EQ(refused.error().detail, "a PDF document");
  EXPECT_EQ(light_.calls(), 0);
}

TEST_F(RenderStepTest, HeavyOnesGoToTheirOwnRenderer) {
  Start();
  light_.SetCost({1'000'000, seconds(1)});
  EXPECT_TRUE(Render());
  EXPECT_EQ(light_.calls(), 0);
  EXPECT_EQ(heavy_.calls(), 1);
}

TEST_F(RenderStepTest, WhatCrashedTwiceIsNotTriedAgain) {
  Start();
  for (int i = 0; i < 2; ++i) {
    light_.FailNext({imaging::ErrorCode::kCrashed, "", "signal 11"});
    EXPECT_EQ(KindOf(Render()), FailureKind::kDecoderFailed);
  }
  EXPECT_EQ(step_->CurrentLoad().quarantined, 1U);
  const auto held = Render();
  EXPECT_EQ(KindOf(held), FailureKind::kQuarantined);
  EXPECT_THAT(held.error().detail, testing::HasSubstr("tried again in a while"));
  EXPECT_EQ(light_.calls(), 2);

  original_.version.etag = "\"2\"";
  EXPECT_TRUE(Render()) << "another version";
  original_.version.etag = "\"1\"";
  clock_.Advance(options_.quarantine.time);
  EXPECT_TRUE(Render()) << "a while later";
}

TEST_F(RenderStepTest, OtherFailuresDoNotCount) {
  Start();
  for (int i = 0; i < 4; ++i) {
    light_.FailNext({imaging::ErrorCode::kCorrupt, "", "not my picture"});
    EXPECT_EQ(KindOf(Render()), FailureKind::kCorruptOriginal);
  }
  EXPECT_EQ(step_->CurrentLoad().quarantined, 0U);
  EXPECT_TRUE(Render());
}

TEST_F(RenderStepTest, ATimeoutCountsWhereItHadTheWholeTime) {
  options_.timeout = milliseconds(20);
  Start();
  light_.Block();
  for (int i = 0; i < 2; ++i) EXPECT_EQ(KindOf(Render()), FailureKind::kRenderTimeout);
  EXPECT_EQ(step_->CurrentLoad().quarantined, 1U);
}

TEST_F(RenderStepTest, ATimeoutOfARequestThatCameLateDoesNotCount) {
  Start();
  light_.Block();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(KindOf(Render(milliseconds(10))), FailureKind::kRenderTimeout);
  light_.Release();
  EXPECT_EQ(step_->CurrentLoad().quarantined, 0U);
  EXPECT_TRUE(Render());
}

}  // namespace
}  // namespace server
