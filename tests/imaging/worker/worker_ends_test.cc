// Workers and fork servers that end: who pays for it, and who comes in their place.
#include <algorithm>
#include <atomic>
#include <csignal>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include "tests/imaging/worker/worker_pool_fixture.h"

namespace imaging {
namespace {

using server::doubles::Eventually;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using testing::WorkerPoolTest;

TEST_F(WorkerPoolTest, ALateOneIsKilledAndReplaced) {
  Start();
  const auto first = Workers();
  const auto& heavy = Heavy();
  // Where a machine does much else the time may be over before the decoder has begun; then a worker says so
  // itself, and lives.
  Result<Rendering> late = Render(heavy, milliseconds(100));
  for (milliseconds time{200}; !late && pool_->Stats().timed_out == 0 && time < seconds(20); time *= 2) {
    late = Render(heavy, time);
  }
  EXPECT_THAT(CodeOf(late), ::testing::AnyOf(ErrorCode::kTimeout, ErrorCode::kStarved));
  ASSERT_TRUE(WaitUntilIdle(1));
  EXPECT_EQ(pool_->Stats().timed_out, 1U);
  EXPECT_NE(Workers(), first);
  EXPECT_TRUE(Render(Light()));
}

TEST_F(WorkerPoolTest, OneThatDiesCostsItsOwnRequestOnly) {
  Start();
  const auto died = RenderWhileSignalled(SIGSEGV);
  ASSERT_EQ(CodeOf(died), ErrorCode::kCrashed);
  EXPECT_THAT(died.error().message, ::testing::HasSubstr("the render worker died: "));
  EXPECT_TRUE(Render(Light()));
  EXPECT_EQ(pool_->Stats().crashed, 1U);
  EXPECT_EQ(pool_->Stats().killed, 0U);
}

TEST_F(WorkerPoolTest, OneThatSomebodyKilledCostsNobodyARequest) {
  Start();
  EXPECT_TRUE(RenderWhileSignalled(SIGKILL));
  EXPECT_EQ(pool_->Stats().killed, 1U);
  EXPECT_EQ(pool_->Stats().crashed, 0U);
}

TEST_F(WorkerPoolTest, WhatGoesWithItsForkServerIsDoneAgain) {
  Start();
  std::thread killer([&] {
    ASSERT_TRUE(WaitUntilIdle(0));
    ::kill(ForkServer(), SIGKILL);
  });
  EXPECT_TRUE(Render(Heavy()));
  killer.join();
  EXPECT_EQ(pool_->Stats().fork_servers, 2U);
}

TEST_F(WorkerPoolTest, OneThatDiedIdleCostsNothing) {
  Start();
  const auto workers = Workers();
  for (const int worker : workers) ::kill(worker, SIGKILL);
  // Dead, not only told to die: the fork server has taken note.
  EXPECT_TRUE(Eventually([&] {
    const auto alive = Workers();
    return std::none_of(workers.begin(), workers.end(), [&](int worker) {
      return std::find(alive.begin(), alive.end(), worker) != alive.end();
    });
  }));
  EXPECT_TRUE(Render(Light()));
  EXPECT_EQ(pool_->Stats().crashed, 0U);
  EXPECT_EQ(pool_->Stats().died_idle, 1U);
}

TEST_F(WorkerPoolTest, AForkServerThatIsStoppedIsReplacedWhenItIsNeeded) {
  Start();
  ASSERT_TRUE(Render(Light()));
  const int stopped = ForkServer();
  const auto workers = Workers();
  ::kill(stopped, SIGSTOP);
  EXPECT_TRUE(Render(Light()));
  for (const int worker : workers) ::kill(worker, SIGKILL);
  EXPECT_TRUE(Render(Light()));
  EXPECT_EQ(pool_->Stats().fork_servers, 2U);
  EXPECT_NE(ForkServer(), stopped);
}

TEST_F(WorkerPoolTest, OneThatIsStoppedIsKilledAtTheDeadline) {
  Start();
  ASSERT_TRUE(Render(Light()));
  for (const int worker : Workers()) ::kill(worker, SIGSTOP);
  EXPECT_EQ(CodeOf(Render(Light(), milliseconds(200))), ErrorCode::kStarved);
  EXPECT_TRUE(Render(Light()));
}

TEST_F(WorkerPoolTest, ANewForkServerComesForOneThatDied) {
  options_.workers = 2;
  Start();
  ASSERT_TRUE(WaitUntilIdle(2));
  ::kill(ForkServer(), SIGKILL);
  EXPECT_TRUE(Eventually([&] { return pool_->Stats().fork_servers == 2; }));
  EXPECT_TRUE(Render(Light()));
  EXPECT_TRUE(WaitUntilIdle(2));
}

TEST_F(WorkerPoolTest, ManyRenderAtOnceWhileWorkersAreKilled) {
  options_.workers = 3;
  Start();
  std::atomic<int> made{0};
  std::atomic<int> crashed{0};
  std::atomic<int> other{0};
  std::atomic<bool> ending{false};
  std::vector<std::thread> callers;
  callers.reserve(6);
  for (int i = 0; i < 6; ++i) {
    callers.emplace_back([&] {
      for (int n = 0; n < 30; ++n) {
        const auto rendering = Render(Light());
        ++(rendering ? made : CodeOf(rendering) == ErrorCode::kCrashed ? crashed : other);
      }
    });
  }
  std::thread killer([&] {
    while (!ending) {
      const auto workers = Workers();
      if (!workers.empty()) ::kill(workers.front(), SIGKILL);
      std::this_thread::sleep_for(milliseconds(50));
    }
  });
  for (auto& caller : callers) caller.join();
  ending = true;
  killer.join();
  // Crashed: killed as often as a job is tried.
  EXPECT_EQ(made + crashed, 180);
  EXPECT_EQ(other, 0);
  EXPECT_GT(made, 150);
  EXPECT_TRUE(WaitUntilIdle(3));
}

}  // namespace
}  // namespace imaging
