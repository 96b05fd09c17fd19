#include "server/thumbs/single_flight.h"

#include <atomic>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace server {
namespace {

struct Passenger {
  int name;
  std::atomic<bool> gone{false};

  bool Gone() const { return gone.load(); }
};

using Flights = SingleFlight<Passenger>;

std::shared_ptr<Passenger> Awaiting(int name) {
  return std::make_shared<Passenger>(name);
}

std::vector<int> Names(const Flights::Waiters& waiters) {
  std::vector<int> names;
  for (const auto& waiter : waiters) names.push_back(waiter->name);
  return names;
}

TEST(SingleFlight, TheFirstLeadsAndIsFirstAboard) {
  Flights flights;
  EXPECT_TRUE(flights.Join("a", Awaiting(1)).leads);
  EXPECT_FALSE(flights.Join("a", Awaiting(2)).leads);
  EXPECT_TRUE(flights.Join("b", Awaiting(3)).leads);
  EXPECT_FALSE(flights.Join("a", Awaiting(4)).leads);
  EXPECT_EQ(flights.size(), 2U);
  EXPECT_THAT(Names(flights.Land("a")), testing::ElementsAre(1, 2, 4));
  EXPECT_THAT(Names(flights.Land("b")), testing::ElementsAre(3));
  EXPECT_EQ(flights.size(), 0U);
}

TEST(SingleFlight, WhoComesAfterTheLandingStartsAnother) {
  Flights flights;
  flights.Join("a", Awaiting(1));
  flights.Land("a");
  EXPECT_TRUE(flights.Join("a", Awaiting(2)).leads);
  EXPECT_THAT(Names(flights.Land("a")), testing::ElementsAre(2));
}

TEST(SingleFlight, AnUnknownFlightHasNobodyAboard) {
  Flights flights;
  EXPECT_TRUE(flights.Land("a").empty());
  flights.Leave("a");
  EXPECT_FALSE(flights.Join("a", Awaiting(1)).stop.stop_requested());
}

TEST(SingleFlight, StopsWhenTheLastAboardHasLeft) {
  Flights flights;
  const auto first = Awaiting(1);
  const auto second = Awaiting(2);
  const std::stop_token stop = flights.Join("a", first).stop;
  flights.Join("a", second);
  flights.Join("b", Awaiting(3));
  first->gone = true;
  flights.Leave("a");
  EXPECT_FALSE(stop.stop_requested());
  second->gone = true;
  flights.Leave("a");
  EXPECT_TRUE(stop.stop_requested());
  EXPECT_TRUE(flights.Join("a", Awaiting(4)).stop.stop_requested()) << "told with the rest";
  EXPECT_FALSE(flights.Join("b", Awaiting(5)).stop.stop_requested());
  EXPECT_THAT(Names(flights.Land("a")), testing::ElementsAre(1, 2, 4));
}

TEST(SingleFlight, ALandedFlightIsNotStopped) {
  Flights flights;
  const auto waiter = Awaiting(1);
  const std::stop_token stop = flights.Join("a", waiter).stop;
  flights.Land("a");
  waiter->gone = true;
  flights.Leave("a");
  EXPECT_FALSE(stop.stop_requested());
}

TEST(SingleFlight, LosesNobodyAmongManyThreads) {
  constexpr int kThreads = 4;
  constexpr int kEach = 3'000;
  Flights flights;
  std::atomic<int> leaders{0};
  std::atomic<int> landed{0};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&] {
      for (int i = 0; i < kEach; ++i) {
        const std::string key = std::to_string(i % 5);
        if (!flights.Join(key, Awaiting(i)).leads) continue;
        ++leaders;
        landed += static_cast<int>(flights.Land(key).size());
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(landed.load(), kThreads * kEach);
  EXPECT_GE(leaders.load(), 1);
  EXPECT_EQ(flights.size(), 0U);
}

}  // namespace
}  // namespace server
