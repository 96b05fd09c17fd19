#include "server/front/timer_list.h"

#include <gtest/gtest.h>

namespace server {
namespace {

using std::chrono::seconds;

const SteadyTime kStart{};

TEST(TimerList, GivesWhatIsDueInOrder) {
  TimerList list(seconds(10));
  TimerNode first;
  TimerNode second;
  list.Schedule(first, kStart);
  list.Schedule(second, kStart + seconds(1));
  EXPECT_EQ(list.NextDeadline(), kStart + seconds(10));
  EXPECT_EQ(list.TakeDue(kStart + seconds(9)), nullptr);
  EXPECT_EQ(list.TakeDue(kStart + seconds(10)), &first);
  EXPECT_EQ(list.TakeDue(kStart + seconds(10)), nullptr);
  EXPECT_EQ(list.TakeDue(kStart + seconds(11)), &second);
  EXPECT_EQ(list.NextDeadline(), std::nullopt);
}

TEST(TimerList, MovesANodeToTheEnd) {
  TimerList list(seconds(10));
  TimerNode first;
  TimerNode second;
  list.Schedule(first, kStart);
  list.Schedule(second, kStart);
  list.Schedule(first, kStart + seconds(5));
  EXPECT_EQ(list.TakeDue(kStart + seconds(20)), &second);
  EXPECT_EQ(list.TakeDue(kStart + seconds(20)), &first);
}

TEST(TimerList, MovesANodeBetweenLists) {
  TimerList one(seconds(1));
  TimerList other(seconds(2));
  TimerNode node;
  one.Schedule(node, kStart);
  other.Schedule(node, kStart);
  EXPECT_EQ(one.NextDeadline(), std::nullopt);
  EXPECT_EQ(other.TakeDue(kStart + seconds(2)), &node);
}

TEST(TimerList, ForgetsCancelledAndDestroyedNodes) {
  TimerList list(seconds(1));
  TimerNode cancelled;
  list.Schedule(cancelled, kStart);
  cancelled.Cancel();
  cancelled.Cancel();
  {
    TimerNode destroyed;
    list.Schedule(destroyed, kStart);
  }
  EXPECT_EQ(list.TakeDue(kStart + seconds(5)), nullptr);
}

}  // namespace
}  // namespace server
