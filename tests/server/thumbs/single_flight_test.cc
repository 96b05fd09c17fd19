#include "server/thumbs/single_flight.h"

#include <atomic>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace server {
namespace {

using Flights = SingleFlight<int>;

std::shared_ptr<int> Waiter(int name) {
  return std::make_shared<int>(name);
}

std::vector<int> Names(const Flights::Waiters& waiters) {
  std::vector<int> names;
  for (const auto& waiter : waiters) names.push_back(*waiter);
  return names;
}

TEST(SingleFlight, TheFirstLeadsAndIsFirstAboard) {
  Flights flights;
  EXPECT_TRUE(flights.Join("a", Waiter(1)));
  EXPECT_FALSE(flights.Join("a", Waiter(2)));
  EXPECT_TRUE(flights.Join("b", Waiter(3)));
  EXPECT_FALSE(flights.Join("a", Waiter(4)));
  EXPECT_EQ(flights.size(), 2U);
  EXPECT_THAT(Names(flights.Land("a")), testing::ElementsAre(1, 2, 4));
  EXPECT_THAT(Names(flights.Land("b")), testing::ElementsAre(3));
  EXPECT_EQ(flights.size(), 0U);
}

TEST(SingleFlight, WhoComesAfterTheLandingStartsAnother) {
  Flights flights;
  flights.Join("a", Waiter(1));
  flights.Land("a");
  EXPECT_TRUE(flights.Join("a", Waiter(2)));
  EXPECT_THAT(Names(flights.Land("a")), testing::ElementsAre(2));
}

TEST(SingleFlight, AnUnknownFlightHasNobodyAboard) {
  Flights flights;
  EXPECT_TRUE(flights.Land("a").empty());
  EXPECT_TRUE(flights.AllOf("a", [](int) { return false; }));
}

TEST(SingleFlight, AsksEverybodyAboard) {
  Flights flights;
  flights.Join("a", Waiter(1));
  flights.Join("a", Waiter(2));
  EXPECT_TRUE(flights.AllOf("a", [](int name) { return name > 0; }));
  EXPECT_FALSE(flights.AllOf("a", [](int name) { return name == 1; }));
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
        if (!flights.Join(key, Waiter(i))) continue;
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
