// What is light beside what is heavy, and the budget of memory.
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/thumbs/admission.h"
#include "tests/support/eventually.h"

namespace server {
namespace {

using doubles::Eventually;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

steady_clock::time_point InTime() {
  return steady_clock::now() + std::chrono::seconds(20);
}

constexpr imaging::RenderCost kLightRender{1'000'000, milliseconds(1)};
constexpr imaging::RenderCost kMiddle{1'000'000, milliseconds(50)};
constexpr imaging::RenderCost kHeavy{1'000'000, milliseconds(300)};

Admission::Options LaneSlots(int light, int queue) {
  Admission::Options options;
  options.light_slots = light;
  options.queue = queue;
  return options;
}

TEST(AdmissionLanes, WhatIsLightNeverWaitsForWhatIsHeavy) {
  Admission admission(LaneSlots(1, 10));
  const auto heavy = admission.Acquire(kHeavy, InTime());
  ASSERT_TRUE(heavy);
  EXPECT_EQ(heavy->lane(), Lane::kHeavy);
  std::thread second(
      [&] { EXPECT_FALSE(admission.Acquire(kHeavy, steady_clock::now() + milliseconds(50))); });
  ASSERT_TRUE(Eventually([&] { return admission.waiting() == 1; }));
  const auto light = admission.Acquire(kLightRender, steady_clock::now());
  ASSERT_TRUE(light);
  EXPECT_EQ(light->lane(), Lane::kLight);
  second.join();
  EXPECT_EQ(admission.busy(), 2);
}

TEST(AdmissionLanes, AUsualPhotoWaitsForNoHeavyOneAndNoLightOneForIt) {
  Admission admission(LaneSlots(1, 0));
  const auto heavy = admission.Acquire(kHeavy, InTime());
  const auto middle = admission.Acquire(kMiddle, InTime());
  const auto light = admission.Acquire(kLightRender, InTime());
  ASSERT_TRUE(heavy && middle && light);
  EXPECT_EQ(middle->lane(), Lane::kMiddle);
  EXPECT_EQ(light->lane(), Lane::kLight);
  EXPECT_FALSE(admission.Acquire(kMiddle, InTime()));
  EXPECT_EQ(admission.busy(), 3);
}

TEST(AdmissionLanes, MuchMemoryIsHeavyToo) {
  Admission::Options options = LaneSlots(2, 0);
  options.memory_bytes = 1200;  // 100 for each of those that are not heavy
  const auto lane = [&](std::uint64_t memory) {
    Admission admission(options);
    const auto permit = admission.Acquire({memory, milliseconds(1)}, InTime());
    EXPECT_TRUE(permit);
    return permit->lane();
  };
  EXPECT_EQ(lane(100), Lane::kLight);
  EXPECT_EQ(lane(101), Lane::kHeavy);
}

TEST(AdmissionLanes, HeavyOnesShareABudgetOfMemoryInOrder) {
  Admission::Options options = LaneSlots(1, 10);
  options.heavy_slots = 3;
  options.memory_bytes = 400;  // 300 for the heavy ones
  Admission admission(options);
  const auto cost = [](std::uint64_t memory) { return imaging::RenderCost{memory, milliseconds(300)}; };
  auto first = std::optional(admission.Acquire(cost(200), InTime()));
  std::mutex mutex;
  std::vector<int> order;
  const auto acquire = [&](int name, std::uint64_t memory) {
    const auto permit = admission.Acquire(cost(memory), InTime());
    EXPECT_TRUE(permit);
    const std::lock_guard lock(mutex);
    order.push_back(name);
  };
  std::thread large([&] { acquire(1, 250); });
  ASSERT_TRUE(Eventually([&] { return admission.waiting() == 1; }));
  std::thread small([&] { acquire(2, 60); });
  ASSERT_TRUE(Eventually([&] { return admission.waiting() == 2; })) << "it does not overtake";
  first.reset();
  large.join();
  small.join();
  EXPECT_THAT(order, testing::ElementsAre(1, 2));
  EXPECT_EQ(admission.busy(), 0);
}

TEST(AdmissionLanes, OneThatLeavesLetsASmallerOneIn) {
  Admission::Options options = LaneSlots(1, 10);
  options.heavy_slots = 2;
  options.memory_bytes = 400;
  Admission admission(options);
  const auto held = admission.Acquire({200, milliseconds(300)}, InTime());
  std::thread large([&] {
    EXPECT_FALSE(admission.Acquire({250, milliseconds(300)}, steady_clock::now() + milliseconds(100)));
  });
  ASSERT_TRUE(Eventually([&] { return admission.waiting() == 1; }));
  EXPECT_TRUE(admission.Acquire({50, milliseconds(300)}, InTime()));
  large.join();
}

TEST(AdmissionLanes, WhatNeverFitsIsRefusedWithTheFigures) {
  Admission::Options options = LaneSlots(1, 10);
  options.memory_bytes = 400'000'000;
  options.memory_of_one = 1'000'000'000;
  const auto refused = Admission(options).Acquire({301'000'000, milliseconds(1)}, InTime());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, FailureKind::kTooMuchMemory);
  EXPECT_THAT(refused.error().detail, testing::HasSubstr("about 301 MB"));
  EXPECT_THAT(refused.error().detail, testing::HasSubstr("at most 300 MB"));
  options.memory_of_one = 200'000'000;
  EXPECT_FALSE(Admission(options).Acquire({201'000'000, milliseconds(1)}, InTime()));
}

TEST(AdmissionLanes, ALineCountsByWhatItsPicturesAreExpectedToTake) {
  auto now = steady_clock::now();
  Admission admission(LaneSlots(1, 100), [&] { return now; });
  {
    const auto learned = admission.Acquire(kHeavy, InTime());
    now += milliseconds(600);  // twice what was expected
  }
  auto held = std::optional(admission.Acquire({1, std::chrono::seconds(4)}, InTime()));
  // Eight seconds until its turn, and 0.6 of its own.
  const auto refused = admission.Acquire(kHeavy, steady_clock::now() + milliseconds(8'400));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, FailureKind::kQueueTimeout);
  std::thread waiting(
      [&] { EXPECT_TRUE(admission.Acquire(kHeavy, steady_clock::now() + milliseconds(9'900))); });
  EXPECT_TRUE(Eventually([&] { return admission.waiting() == 1; }));
  held.reset();
  waiting.join();
}

}  // namespace
}  // namespace server
