// Sizes that are rendered together, and the time that each of them has.
#include "tests/server/thumbs/render_meeting_fixture.h"

namespace server {
namespace {

// Its thread keeps its own deadline, which is nobody else's.
TEST_F(RenderMeetingTest, TheDeadlineOfALeaderThatLeftIsNotThatOfTheOthers) {
  TakeTheSlot();
  Guest& leader = Seated(180);
  Guest& follower = Seated(360);
  Arrive(leader, milliseconds(300));
  ASSERT_TRUE(WaitUntilInLine());
  Arrive(follower);
  ASSERT_TRUE(Eventually([&] { return original_.meeting->aboard() == 2; }));
  leader.stop.request_stop();
  leader.made.wait();
  renderer_.Release();
  EXPECT_EQ(BytesOf(follower), Expected(360));
}

TEST_F(RenderMeetingTest, WhatTogetherMightTakeTooLongIsRenderedOneByOne) {
  // A quarter of the time that a rendering has is 5 s.
  renderer_.SetCostOf([](auto specs) {
    const auto others = static_cast<int>(specs.size()) - 1;
    return imaging::RenderCost{1'000'000, milliseconds(4'500) + seconds(1) * others};
  });
  TakeTheSlotOf(heavy_);
  Guest& first = Seated(180);
  Guest& second = Seated(360);
  Arrive(first);
  Arrive(second);
  EXPECT_TRUE(WaitUntilInLine(2));
  heavy_.Release();
  EXPECT_EQ(BytesOf(first), Expected(180));
  EXPECT_EQ(BytesOf(second), Expected(360));
  EXPECT_EQ(heavy_.calls(), 3);
}

}  // namespace
}  // namespace server
