#include "server/thumbs/missing_originals.h"

#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"

namespace server {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class MissingOriginalsTest : public testing::Test {
 protected:
  MissingOriginals Make(MissingOriginals::Options options = {}) {
    return MissingOriginals(options, clock_.Reader());
  }
  auto Now() { return clock_.Reader()(); }

  doubles::FakeClock clock_;
};

TEST_F(MissingOriginalsTest, AreRememberedForTheirTime) {
  auto missing = Make({.time = seconds(10)});
  EXPECT_FALSE(missing.Holds("cat"));
  missing.Add("cat", Now());
  EXPECT_TRUE(missing.Holds("cat"));
  EXPECT_FALSE(missing.Holds("dog"));
  clock_.Advance(milliseconds(9'999));
  EXPECT_TRUE(missing.Holds("cat"));
  clock_.Advance(milliseconds(1));
  EXPECT_FALSE(missing.Holds("cat"));
  EXPECT_EQ(missing.size(), 0U);
}

TEST_F(MissingOriginalsTest, BeingAskedForDoesNotProlongIt) {
  auto missing = Make({.time = seconds(10)});
  missing.Add("cat", Now());
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(missing.Holds("cat"));
    clock_.Advance(seconds(1));
  }
  EXPECT_FALSE(missing.Holds("cat"));
}

TEST_F(MissingOriginalsTest, BeingToldAgainDoes) {
  auto missing = Make({.time = seconds(10)});
  missing.Add("cat", Now());
  clock_.Advance(seconds(6));
  missing.Add("cat", Now());
  clock_.Advance(seconds(6));
  EXPECT_TRUE(missing.Holds("cat"));
  EXPECT_EQ(missing.size(), 1U);
}

TEST_F(MissingOriginalsTest, NoTimeMeansNoMemory) {
  auto missing = Make({.time = seconds(0)});
  missing.Add("cat", Now());
  EXPECT_FALSE(missing.Holds("cat"));
  EXPECT_EQ(missing.size(), 0U);
}

TEST_F(MissingOriginalsTest, AreForgotten) {
  auto missing = Make();
  missing.Add("cat", Now());
  missing.Add("dog", Now());
  missing.Forget("cat");
  EXPECT_FALSE(missing.Holds("cat"));
  EXPECT_TRUE(missing.Holds("dog"));
}

// The store was asked, then the original came and an event told of it, then the store's answer arrived.
TEST_F(MissingOriginalsTest, AnAnswerFromBeforeItWasForgottenDoesNotCount) {
  auto missing = Make();
  clock_.Advance(seconds(1));
  const auto asked = Now();
  clock_.Advance(seconds(1));
  missing.Forget("cat");
  missing.Add("cat", asked);
  EXPECT_FALSE(missing.Holds("cat"));
  clock_.Advance(seconds(1));
  missing.Add("cat", Now());
  EXPECT_TRUE(missing.Holds("cat"));
}

TEST_F(MissingOriginalsTest, AreBoundedByBytesTheOldestGoFirst) {
  constexpr std::size_t kKeyBytes = 100;
  const auto key = [](char c) { return std::string(kKeyBytes, c); };
  auto missing =
      Make({.time = seconds(10), .most_bytes = 3 * (kKeyBytes + MissingOriginals::kEntryOverhead)});
  for (const char c : {'a', 'b', 'c', 'd'}) missing.Add(key(c), Now());
  EXPECT_EQ(missing.size(), 3U);
  EXPECT_FALSE(missing.Holds(key('a')));
  for (const char c : {'b', 'c', 'd'}) EXPECT_TRUE(missing.Holds(key(c))) << c;
}

TEST_F(MissingOriginalsTest, WhatIsPastItsTimeGoesWithTheNextOne) {
  auto missing = Make({.time = seconds(10)});
  for (int i = 0; i < 100; ++i) missing.Add(std::to_string(i), Now());
  EXPECT_EQ(missing.size(), 100U);
  clock_.Advance(seconds(10));
  missing.Add("cat", Now());
  EXPECT_EQ(missing.size(), 1U);
}

TEST_F(MissingOriginalsTest, ServesManyThreads) {
  auto missing = Make({.time = seconds(10), .most_bytes = 20'000});
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 2'000; ++i) {
        const std::string key = std::to_string((i * 7 + t) % 300);
        missing.Add(key, Now());
        if (i % 3 == 0) missing.Forget(key);
        missing.Holds(key);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_LE(missing.size(), 20'000 / MissingOriginals::kEntryOverhead);
}

}  // namespace
}  // namespace server
