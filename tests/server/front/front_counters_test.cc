#include "server/front/front_counters.h"

#include <future>

#include <gtest/gtest.h>

namespace server {
namespace {

std::chrono::steady_clock::time_point After(std::chrono::milliseconds time) {
  return std::chrono::steady_clock::now() + time;
}

TEST(FrontCounters, ShowsEveryCounter) {
  FrontCounters counters;
  counters.connections_accepted = 1;
  counters.connections_refused = 2;
  counters.connections_refused_by_address = 7;
  counters.requests = 3;
  counters.bad_requests = 4;
  counters.timeouts = 5;
  counters.connections_open = 6;
  const FrontStats stats = counters.Snapshot();
  EXPECT_EQ(stats.connections_accepted, 1U);
  EXPECT_EQ(stats.connections_refused, 2U);
  EXPECT_EQ(stats.connections_refused_by_address, 7U);
  EXPECT_EQ(stats.requests, 3U);
  EXPECT_EQ(stats.bad_requests, 4U);
  EXPECT_EQ(stats.timeouts, 5U);
  EXPECT_EQ(stats.connections_open, 6U);
}

TEST(UnansweredRequests, AreWaitedFor) {
  UnansweredRequests requests;
  EXPECT_TRUE(requests.WaitForNone(After(std::chrono::milliseconds(0))));
  requests.Add();
  requests.Add();
  EXPECT_FALSE(requests.WaitForNone(After(std::chrono::milliseconds(10))));
  requests.Remove();
  EXPECT_FALSE(requests.WaitForNone(After(std::chrono::milliseconds(10))));
  auto waiting =
      std::async(std::launch::async, [&] { return requests.WaitForNone(After(std::chrono::seconds(10))); });
  requests.Remove();
  EXPECT_TRUE(waiting.get());
}

TEST(UnansweredMark, CountsItsConnectionOnce) {
  UnansweredRequests requests;
  {
    UnansweredMark mark(requests);
    mark.Set(true);
    mark.Set(true);
    EXPECT_FALSE(requests.WaitForNone(After(std::chrono::milliseconds(0))));
    mark.Set(false);
    EXPECT_TRUE(requests.WaitForNone(After(std::chrono::milliseconds(0))));
    mark.Set(true);
  }
  EXPECT_TRUE(requests.WaitForNone(After(std::chrono::milliseconds(0))));
}

}  // namespace
}  // namespace server
