// Pools that differ, whose workers one fork server makes.
#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <sys/resource.h>

#include "tests/imaging/worker/worker_pool_fixture.h"

namespace imaging {
namespace {

using server::doubles::Eventually;
using std::chrono::seconds;
using std::chrono::steady_clock;
using testing::ChildrenOf;
using ::testing::Each;
using ::testing::ElementsAre;
using testing::WorkerPoolTest;

constexpr int kNiceness[] = {3, 7, 12};
constexpr int kWorkers[] = {2, 1, 1};

class SharedForkServerTest : public WorkerPoolTest {
 protected:
  void SetUp() override {
    fork_server_.on_trouble = [this](const std::string& trouble) {
      const std::lock_guard lock(mutex_);
      troubles_.push_back(trouble);
    };
    std::vector<WorkerPoolOptions> options(std::size(kWorkers), options_);
    for (std::size_t i = 0; i < options.size(); ++i) {
      options[i].workers = kWorkers[i];
      options[i].priority.niceness = kNiceness[i];
    }
    auto started = StartWorkerPools(fork_server_, std::move(options));
    ASSERT_TRUE(started) << started.error();
    pools_ = std::move(*started);
    ASSERT_TRUE(AllAreIdle());
  }

  std::vector<int> Idle() const {
    std::vector<int> idle;
    for (const auto& pool : pools_) idle.push_back(pool->Stats().idle);
    return idle;
  }
  bool AllAreIdle() {
    return Eventually([&] { return Idle() == std::vector(std::begin(kWorkers), std::end(kWorkers)); });
  }
  std::vector<std::uint64_t> ForkServers() const {
    std::vector<std::uint64_t> counts;
    for (const auto& pool : pools_) counts.push_back(pool->Stats().fork_servers);
    return counts;
  }
  static Result<Rendering> RenderIn(WorkerPool& pool, std::string_view original) {
    const std::array specs{ThumbnailSpec{.width = 20}};
    return pool.Render(original, specs, steady_clock::now() + seconds(120));
  }
  // How many workers are how nice; all have been given a picture, so that they are what they are to be.
  static std::map<int, int> WorkersByNiceness() {
    std::map<int, int> found;
    for (const int worker : Workers()) ++found[::getpriority(PRIO_PROCESS, static_cast<id_t>(worker))];
    return found;
  }
  std::vector<std::string> Troubles() {
    const std::lock_guard lock(mutex_);
    return troubles_;
  }

  std::vector<std::unique_ptr<WorkerPool>> pools_;

 private:
  std::mutex mutex_;
  std::vector<std::string> troubles_;
};

TEST_F(SharedForkServerTest, EachPoolHasItsOwnWorkers) {
  EXPECT_EQ(ChildrenOf(::getpid()).size(), 1U);
  EXPECT_TRUE(Eventually([] { return WorkersByNiceness() == std::map<int, int>{{3, 2}, {7, 1}, {12, 1}}; }));
  for (const auto& pool : pools_) EXPECT_TRUE(RenderIn(*pool, Light()));
  EXPECT_THAT(ForkServers(), Each(1U));
}

TEST_F(SharedForkServerTest, AWorkerIsReplacedInItsOwnPool) {
  EXPECT_TRUE(Eventually([] { return WorkersByNiceness().contains(7); }));
  for (const int worker : Workers()) {
    if (::getpriority(PRIO_PROCESS, static_cast<id_t>(worker)) == 7) ::kill(worker, SIGKILL);
  }
  EXPECT_TRUE(Eventually([&] { return pools_[1]->Stats().started == 2; }));
  EXPECT_TRUE(AllAreIdle());
  EXPECT_TRUE(Eventually([] { return WorkersByNiceness() == std::map<int, int>{{3, 2}, {7, 1}, {12, 1}}; }));
  EXPECT_EQ(pools_[0]->Stats().started, 2U);
  EXPECT_EQ(pools_[2]->Stats().started, 1U);
  EXPECT_EQ(pools_[1]->Stats().died_idle, 1U);
}

TEST_F(SharedForkServerTest, OneThatDiedIsReplacedOnceForAll) {
  ::kill(ForkServer(), SIGKILL);
  EXPECT_TRUE(Eventually([&] { return ForkServers() == std::vector<std::uint64_t>(3, 2); }));
  for (const auto& pool : pools_) {
    EXPECT_TRUE(RenderIn(*pool, Light()));
    EXPECT_EQ(pool->Trouble(), "");
  }
  EXPECT_TRUE(AllAreIdle());
  EXPECT_EQ(ChildrenOf(::getpid()).size(), 1U);
  EXPECT_THAT(Troubles(), ElementsAre("the fork server ended"));
}

TEST_F(SharedForkServerTest, AllPoolsAreInTroubleWhileThereIsNone) {
  ::kill(ForkServer(), SIGKILL);
  EXPECT_TRUE(Eventually([&] {
    return std::ranges::all_of(pools_,
                               [](const auto& pool) { return pool->Trouble() == "the fork server ended"; });
  }));
}

TEST_F(SharedForkServerTest, WhatPoolsHadAtWorkIsDoneAgain) {
  const auto& heavy = Heavy();
  std::vector<std::thread> callers;
  for (const int pool : {1, 2}) {
    callers.emplace_back([this, pool, &heavy] { EXPECT_TRUE(RenderIn(*pools_[pool], heavy)); });
  }
  EXPECT_TRUE(Eventually([&] { return Idle() == std::vector{2, 0, 0}; }));
  ::kill(ForkServer(), SIGKILL);
  for (auto& caller : callers) caller.join();
  EXPECT_THAT(ForkServers(), Each(2U));
  EXPECT_TRUE(AllAreIdle());
}

// It is noticed by the pool that needs a worker; the others, which need none, lose theirs and get new ones.
TEST_F(SharedForkServerTest, OneThatIsStoppedHoldsUpNoPool) {
  const auto workers = Workers();
  ::kill(ForkServer(), SIGSTOP);
  EXPECT_TRUE(RenderIn(*pools_[0], Light()));
  for (const int worker : workers) ::kill(worker, SIGKILL);
  for (const auto& pool : pools_) EXPECT_TRUE(RenderIn(*pool, Light()));
  EXPECT_THAT(ForkServers(), Each(2U));
  EXPECT_TRUE(AllAreIdle());
}

TEST_F(SharedForkServerTest, ItEndsWithTheLastPool) {
  const int fork_server = ForkServer();
  pools_.erase(pools_.begin(), pools_.begin() + 2);
  EXPECT_TRUE(RenderIn(*pools_[0], Light()));
  EXPECT_EQ(ForkServer(), fork_server);
  const auto workers = Workers();
  pools_.clear();
  EXPECT_TRUE(ChildrenOf(::getpid()).empty());
  for (const int worker : workers) EXPECT_TRUE(Eventually([&] { return ::kill(worker, 0) != 0; }));
  EXPECT_TRUE(Troubles().empty());
}

}  // namespace
}  // namespace imaging
