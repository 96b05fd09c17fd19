#include "server/thumbs/admission.h"

#include <atomic>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/eventually.h"

namespace server {
namespace {

using doubles::Eventually;
using std::chrono::steady_clock;

using std::chrono::milliseconds;

steady_clock::time_point Soon() {
  return steady_clock::now() + std::chrono::seconds(20);
}

constexpr imaging::RenderCost kLight{1'000'000, milliseconds(1)};

Admission::Options Slots(int light, int queue) {
  Admission::Options options;
  options.light_slots = light;
  options.queue = queue;
  return options;
}

TEST(Admission, GivesItsSlotsAndTakesThemBack) {
  Admission admission(Slots(2, 0));
  {
    const auto first = admission.Acquire(kLight, Soon());
    const auto second = admission.Acquire(kLight, Soon());
    ASSERT_TRUE(first && second);
    EXPECT_EQ(admission.busy(), 2);
    const auto third = admission.Acquire(kLight, Soon());
    ASSERT_FALSE(third);
    EXPECT_EQ(third.error().kind, FailureKind::kOverloaded);
  }
  EXPECT_EQ(admission.busy(), 0);
  EXPECT_TRUE(admission.Acquire(kLight, Soon()));
}

TEST(Admission, WhatIsRaisedStaysWithinTheMemory) {
  Admission::Options options = Slots(1, 1);
  options.memory_of_one = 5'000'000;
  Admission admission(options);
  Admission::Claim claim(kLight);
  EXPECT_FALSE(admission.Raise(claim, {5'000'001, milliseconds(1)}));
  EXPECT_TRUE(admission.Raise(claim, {5'000'000, milliseconds(1)}));
}

TEST(Admission, APermitThatMovedGivesBackOnce) {
  Admission admission(Slots(1, 0));
  {
    auto permit = admission.Acquire(kLight, Soon());
    const Admission::Permit moved = std::move(*permit);
    EXPECT_EQ(admission.busy(), 1);
  }
  EXPECT_EQ(admission.busy(), 0);
}

TEST(Admission, WaitsNoLongerThanTheDeadline) {
  Admission admission(Slots(1, 1));
  const auto held = admission.Acquire(kLight, Soon());
  const auto late = admission.Acquire(kLight, steady_clock::now() + std::chrono::milliseconds(20));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind, FailureKind::kRenderTimeout);
  EXPECT_EQ(admission.waiting(), 0U);
  EXPECT_EQ(admission.busy(), 1);
}

TEST(Admission, RefusesAtOnceWhenTheQueueIsFull) {
  Admission admission(Slots(1, 1));
  auto held = std::optional(admission.Acquire(kLight, Soon()));
  std::thread waiting([&] { EXPECT_TRUE(admission.Acquire(kLight, Soon())); });
  ASSERT_TRUE(Eventually([&] { return admission.waiting() == 1; }));
  const auto refused = admission.Acquire(kLight, Soon());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, FailureKind::kOverloaded);
  held.reset();
  waiting.join();
  EXPECT_EQ(admission.busy(), 0);
}

TEST(Admission, GivesSlotsInOrderOfArrival) {
  Admission admission(Slots(1, 10));
  auto held = std::optional(admission.Acquire(kLight, Soon()));
  std::mutex mutex;
  std::vector<int> order;
  std::vector<std::thread> threads;
  for (int name = 0; name < 5; ++name) {
    threads.emplace_back([&, name] {
      const auto permit = admission.Acquire(kLight, Soon());
      const std::lock_guard lock(mutex);
      order.push_back(name);
    });
    ASSERT_TRUE(Eventually([&] { return admission.waiting() == static_cast<std::size_t>(name) + 1; }));
  }
  held.reset();
  for (auto& thread : threads) thread.join();
  EXPECT_THAT(order, testing::ElementsAre(0, 1, 2, 3, 4));
}

TEST(Admission, ALateWaiterLeavesTheLineInOrder) {
  Admission admission(Slots(1, 10));
  auto held = std::optional(admission.Acquire(kLight, Soon()));
  std::atomic<bool> served{false};
  std::thread late(
      [&] { EXPECT_FALSE(admission.Acquire(kLight, steady_clock::now() + std::chrono::milliseconds(100))); });
  ASSERT_TRUE(Eventually([&] { return admission.waiting() == 1; }));
  std::thread patient([&] { served = admission.Acquire(kLight, Soon()).has_value(); });
  late.join();
  held.reset();
  patient.join();
  EXPECT_TRUE(served.load());
  EXPECT_EQ(admission.busy(), 0);
}

TEST(Admission, KeepsItsBoundUnderContention) {
  constexpr int kSlots = 3;
  Admission admission(Slots(kSlots, 100));
  std::atomic<int> inside{0};
  std::atomic<int> most{0};
  std::atomic<int> given{0};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 300; ++i) {
        // Some run out of time just as a slot comes free.
        const auto patience = thread % 2 == 0 ? std::chrono::microseconds(50) : std::chrono::seconds(20);
        const auto permit = admission.Acquire(kLight, steady_clock::now() + patience);
        if (!permit) continue;
        ++given;
        const int now = ++inside;
        int seen = most.load();
        while (now > seen && !most.compare_exchange_weak(seen, now)) {
        }
        std::this_thread::yield();
        --inside;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_LE(most.load(), kSlots);
  EXPECT_GE(given.load(), 4 * 300);
  EXPECT_EQ(admission.busy(), 0);
  EXPECT_EQ(admission.waiting(), 0U);
}

TEST(Admission, LeavesTheLineWhenNobodyWaitsAnyMore) {
  Admission admission(Slots(1, 1));
  const auto held = admission.Acquire(kLight, Soon());
  std::stop_source gone;
  std::thread waiting([&] {
    const auto cancelled = admission.Acquire(kLight, Soon(), gone.get_token());
    ASSERT_FALSE(cancelled);
    EXPECT_EQ(cancelled.error().kind, FailureKind::kCancelled);
  });
  ASSERT_TRUE(Eventually([&] { return admission.waiting() == 1; }));
  gone.request_stop();
  waiting.join();
  EXPECT_EQ(admission.waiting(), 0U);
  EXPECT_EQ(admission.busy(), 1);
}

// Renderings that take ten seconds each, by a clock of the test's own.
class SlowAdmission : public testing::Test {
 protected:
  SlowAdmission() {
    const auto first = admission_.Acquire(kLight, Soon());
    now_ += std::chrono::seconds(10);
  }

  FailureKind KindOf(steady_clock::time_point deadline) {
    const auto refused = admission_.Acquire(kLight, deadline);
    EXPECT_FALSE(refused);
    return refused ? FailureKind::kInternal : refused.error().kind;
  }

  steady_clock::time_point now_ = steady_clock::now();
  Admission admission_{Slots(1, 10), [this] { return now_; }};
};

TEST_F(SlowAdmission, RefusesAtOnceWhatCannotBeInTime) {
  const auto held = admission_.Acquire(kLight, Soon());
  // Ten seconds until its turn, and ten of its own.
  EXPECT_EQ(KindOf(steady_clock::now() + std::chrono::seconds(19)), FailureKind::kQueueTimeout);
  EXPECT_EQ(admission_.waiting(), 0U);
}

TEST_F(SlowAdmission, TakesInWhatCanBe) {
  auto held = std::optional(admission_.Acquire(kLight, Soon()));
  std::thread waiting(
      [&] { EXPECT_TRUE(admission_.Acquire(kLight, steady_clock::now() + std::chrono::seconds(25))); });
  EXPECT_TRUE(Eventually([&] { return admission_.waiting() == 1; }));
  EXPECT_EQ(KindOf(steady_clock::now() + std::chrono::seconds(29)), FailureKind::kQueueTimeout)
      << "third in line: thirty seconds";
  held.reset();
  waiting.join();
}

TEST_F(SlowAdmission, GivesAFreeSlotToWhoeverComes) {
  EXPECT_TRUE(admission_.Acquire(kLight, steady_clock::now() + std::chrono::seconds(1)));
}

TEST_F(SlowAdmission, ForgetsOldRenderings) {
  for (int i = 0; i < 40; ++i) EXPECT_TRUE(admission_.Acquire(kLight, Soon()));  // no time at all
  const auto held = admission_.Acquire(kLight, Soon());
  EXPECT_EQ(KindOf(steady_clock::now() + std::chrono::milliseconds(200)), FailureKind::kRenderTimeout);
}

}  // namespace
}  // namespace server
