// Sizes of one original that are made in one rendering.
#include "server/thumbs/render_meeting.h"

#include <vector>

#include <gmock/gmock.h>

#include "tests/server/thumbs/render_meeting_fixture.h"

namespace server {
namespace {

TEST_F(RenderMeetingTest, WhoArrivesFirstTakesTheOthersAlong) {
  std::vector<Guest*> guests;
  for (const int width : {180, 360, 720}) guests.push_back(&Seated(width));
  for (Guest* guest : guests) {
    Arrive(*guest);
    guest->made.wait();
  }
  EXPECT_EQ(renderer_.calls(), 1);
  const auto leader = guests[0]->made.get();
  ASSERT_TRUE(leader);
  EXPECT_FALSE(leader->shared);
  EXPECT_EQ(leader->image.bytes, Expected(180));
  for (std::size_t i = 1; i < guests.size(); ++i) {
    const auto made = guests[i]->made.get();
    ASSERT_TRUE(made);
    EXPECT_TRUE(made->shared);
    EXPECT_EQ(made->image.bytes, Expected(guests[i]->seat.spec().width));
    std::vector<std::string_view> names;
    for (const auto& [name, took] : guests[i]->spans.all()) names.push_back(name);
    EXPECT_THAT(names, testing::ElementsAre("queue", "decode", "resize", "encode"));
  }
}

TEST_F(RenderMeetingTest, WhoComesWhileTheLeaderWaitsForItsSlotJoins) {
  TakeTheSlot();
  Guest& leader = Seated(180);
  Arrive(leader);
  ASSERT_TRUE(WaitUntilInLine());
  Guest& late = Seated(360);
  Arrive(late);
  ASSERT_TRUE(Eventually([&] { return original_.meeting->aboard() == 2; }));
  renderer_.Release();
  EXPECT_EQ(BytesOf(leader), Expected(180));
  EXPECT_EQ(BytesOf(late), Expected(360));
  EXPECT_EQ(renderer_.calls(), 2) << "the other picture, and these two together";
}

TEST_F(RenderMeetingTest, WhoComesWhenItIsRenderedIsMadeByItself) {
  renderer_.Block();
  Guest& first = Seated(180);
  Arrive(first);
  ASSERT_TRUE(renderer_.WaitUntilBlocked());
  Guest& second = Seated(360);
  Arrive(second);
  ASSERT_TRUE(WaitUntilInLine());
  renderer_.Release();
  EXPECT_EQ(BytesOf(first), Expected(180));
  EXPECT_EQ(BytesOf(second), Expected(360));
  EXPECT_EQ(renderer_.calls(), 2);
}

TEST_F(RenderMeetingTest, OneThatLeavesIsNotMade) {
  TakeTheSlot();
  Guest& leader = Seated(180);
  Guest& leaves = Seated(360);
  Guest& stays = Seated(720);
  Arrive(leader);
  ASSERT_TRUE(WaitUntilInLine());
  Arrive(leaves);
  leaves.stop.request_stop();
  const auto left = leaves.made.get();
  ASSERT_FALSE(left);
  EXPECT_EQ(left.error().kind, FailureKind::kCancelled);
  renderer_.Release();
  Arrive(stays);
  EXPECT_EQ(BytesOf(leader), Expected(180));
  EXPECT_EQ(BytesOf(stays), Expected(720));
  EXPECT_EQ(renderer_.sizes(), 3) << "the other picture, and the two who stayed";
}

TEST_F(RenderMeetingTest, ALeaderThatLeavesWorksOnForTheOthers) {
  TakeTheSlot();
  Guest& leader = Seated(180);
  Guest& follower = Seated(360);
  Arrive(leader);
  ASSERT_TRUE(WaitUntilInLine());
  Arrive(follower);
  leader.stop.request_stop();
  renderer_.Release();
  EXPECT_EQ(BytesOf(follower), Expected(360));
  EXPECT_EQ(leader.made.get().error().kind, FailureKind::kCancelled);
  EXPECT_EQ(renderer_.sizes(), 2);
}

TEST_F(RenderMeetingTest, WhatAllHaveLeftIsNotRendered) {
  TakeTheSlot();
  Guest& leader = Seated(180);
  Guest& follower = Seated(360);
  Arrive(leader);
  ASSERT_TRUE(WaitUntilInLine());
  leader.stop.request_stop();
  follower.stop.request_stop();
  EXPECT_EQ(leader.made.get().error().kind, FailureKind::kCancelled);
  EXPECT_EQ(step_->CurrentLoad().waiting, 0U);
  renderer_.Release();
  EXPECT_TRUE(blocker_->made.get());
  EXPECT_EQ(renderer_.calls(), 1);
}

TEST_F(RenderMeetingTest, AFailureOfSeveralIsTriedOneByOne) {
  renderer_.FailNext({imaging::ErrorCode::kInternal, "", "one of them is too large for its encoder"});
  Guest& first = Seated(180);
  Guest& second = Seated(360);
  Arrive(first);
  Arrive(second);
  EXPECT_EQ(BytesOf(first), Expected(180));
  EXPECT_EQ(BytesOf(second), Expected(360));
  EXPECT_EQ(renderer_.calls(), 3);
}

TEST_F(RenderMeetingTest, WhatKillsItsDecoderIsStillTriedTwiceOnly) {
  for (int i = 0; i < 3; ++i) renderer_.FailNext({imaging::ErrorCode::kCrashed, "", "signal 11"});
  std::vector<Guest*> guests;
  for (const int width : {180, 360, 720}) guests.push_back(&Seated(width));
  for (Guest* guest : guests) Arrive(*guest);
  for (Guest* guest : guests) EXPECT_FALSE(guest->made.get());
  EXPECT_EQ(step_->CurrentLoad().quarantined, 1U);
}

TEST_F(RenderMeetingTest, WhatTheRendererThrowsLeavesNobodyWaiting) {
  renderer_.ThrowNext();
  Guest& first = Seated(180);
  Guest& second = Seated(360);
  Arrive(first);
  EXPECT_THROW(first.made.get(), std::runtime_error);
  Arrive(second);
  EXPECT_EQ(BytesOf(second), Expected(360));
}

TEST_F(RenderMeetingTest, ALeaderWithoutTimeLeavesTheOthersTogether) {
  TakeTheSlot();
  Guest& hasty = Seated(180);
  Guest& patient = Seated(360);
  Guest& calm = Seated(720);
  Arrive(hasty, milliseconds(50));
  ASSERT_TRUE(WaitUntilInLine());
  Arrive(patient);
  Arrive(calm);
  EXPECT_EQ(hasty.made.get().error().kind, FailureKind::kRenderTimeout);
  ASSERT_TRUE(WaitUntilInLine());
  renderer_.Release();
  EXPECT_EQ(BytesOf(patient), Expected(360));
  EXPECT_EQ(BytesOf(calm), Expected(720));
  EXPECT_EQ(renderer_.calls(), 2);
}

TEST_F(RenderMeetingTest, AFollowerGoesWhenItsOwnTimeIsUp) {
  TakeTheSlot();
  Guest& leader = Seated(180);
  Guest& hasty = Seated(360);
  Arrive(leader);
  ASSERT_TRUE(WaitUntilInLine());
  Arrive(hasty, milliseconds(20));
  EXPECT_EQ(hasty.made.get().error().kind, FailureKind::kRenderTimeout);
  hasty.seat.Leave();
  renderer_.Release();
  EXPECT_EQ(BytesOf(leader), Expected(180));
}

TEST_F(RenderMeetingTest, WhatSavesNothingIsMadeByItself) {
  renderer_.SetCostOf([](std::span<const imaging::ThumbnailSpec> specs) {
    return imaging::RenderCost{1'000'000, milliseconds(4) * specs.size()};
  });
  Guest& first = Seated(180);
  Guest& second = Seated(360);
  Arrive(first);
  EXPECT_EQ(BytesOf(first), Expected(180));
  Arrive(second);
  EXPECT_EQ(BytesOf(second), Expected(360));
  EXPECT_EQ(renderer_.calls(), 2);
}

TEST_F(RenderMeetingTest, WhatWouldLeaveItsLaneIsMadeByItself) {
  renderer_.SetCostOf([](std::span<const imaging::ThumbnailSpec> specs) {
    return imaging::RenderCost{1'000'000, milliseconds(10) + milliseconds(6) * specs.size()};
  });
  Guest& first = Seated(180);
  Guest& second = Seated(360);
  Arrive(first);
  EXPECT_EQ(BytesOf(first), Expected(180)) << "16 ms; both would take 22, which is not light";
  Arrive(second);
  EXPECT_EQ(BytesOf(second), Expected(360));
  EXPECT_EQ(renderer_.calls(), 2);
}

TEST_F(RenderMeetingTest, TheBackgroundHasTheHeavyLaneWhileNobodyWaits) {
  const std::vector<imaging::ThumbnailSpec> specs{{.width = 180}, {.width = 360}};
  const auto run = [&] {
    return step_->RunInBackground(
        {"cat", original_, specs, steady_clock::now() + seconds(20), [&] { return specs; }});
  };
  const auto rendering = run();
  ASSERT_TRUE(rendering);
  EXPECT_EQ(rendering->images.size(), 2U);
  EXPECT_EQ(heavy_.calls(), 1);

  TakeTheSlot();
  Guest& waiting = Seated(720);
  Arrive(waiting);
  ASSERT_TRUE(WaitUntilInLine());
  const auto refused = run();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, FailureKind::kOverloaded);
  EXPECT_EQ(heavy_.calls(), 1);
}

}  // namespace
}  // namespace server
