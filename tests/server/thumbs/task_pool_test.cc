#include "server/thumbs/task_pool.h"

#include <atomic>
#include <future>
#include <memory>
#include <set>
#include <thread>

#include <gtest/gtest.h>

#include "tests/support/eventually.h"

namespace server {
namespace {

using doubles::Eventually;

// Tasks that wait until they are let go.
class Gate {
 public:
  std::function<void()> Task() {
    return [this, gate = gate_] {
      gate.wait();
      ++done;
    };
  }
  void Open() { promise_.set_value(); }
  std::atomic<int> done{0};

 private:
  std::promise<void> promise_;
  std::shared_future<void> gate_ = promise_.get_future().share();
};

TEST(TaskPool, RunsWhatItTook) {
  std::atomic<int> ran{0};
  TaskPool pool("test", 2, 100);
  for (int i = 0; i < 50; ++i) EXPECT_TRUE(pool.Submit([&] { ++ran; }));
  pool.Stop();
  EXPECT_EQ(ran.load(), 50);
}

TEST(TaskPool, FreeThreadsDoNotCountAsQueue) {
  Gate gate;
  TaskPool pool("test", 2, 0);
  EXPECT_TRUE(pool.Submit(gate.Task()));
  EXPECT_TRUE(pool.Submit(gate.Task()));
  EXPECT_FALSE(pool.Submit(gate.Task()));
  ASSERT_TRUE(Eventually([&] { return pool.running() == 2; }));
  EXPECT_FALSE(pool.Submit(gate.Task()));
  gate.Open();
  pool.Stop();
  EXPECT_EQ(gate.done.load(), 2);
}

TEST(TaskPool, QueueIsBounded) {
  Gate gate;
  TaskPool pool("test", 1, 3);
  EXPECT_TRUE(pool.Submit(gate.Task()));
  ASSERT_TRUE(Eventually([&] { return pool.running() == 1; }));
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(pool.Submit(gate.Task()));
  EXPECT_FALSE(pool.Submit(gate.Task()));
  EXPECT_EQ(pool.queued(), 3U);
  gate.Open();
  pool.Stop();
  EXPECT_EQ(gate.done.load(), 4);
}

TEST(TaskPool, StopRunsWhatIsQueuedAndTakesNoMore) {
  Gate gate;
  TaskPool pool("test", 1, 10);
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(pool.Submit(gate.Task()));
  std::thread stopping([&] { pool.Stop(); });
  ASSERT_TRUE(Eventually([&] { return !pool.Submit([] {}); }));
  gate.Open();
  stopping.join();
  EXPECT_EQ(gate.done.load(), 5);
  EXPECT_EQ(pool.queued(), 0U);
  EXPECT_EQ(pool.running(), 0);
  EXPECT_FALSE(pool.Submit([] {}));
  pool.Stop();
}

TEST(TaskPool, ATaskMaySubmitAnother) {
  std::promise<void> both;
  TaskPool pool("test", 1, 1);
  ASSERT_TRUE(pool.Submit([&] { EXPECT_TRUE(pool.Submit([&] { both.set_value(); })); }));
  EXPECT_EQ(both.get_future().wait_for(std::chrono::seconds(20)), std::future_status::ready);
}

TEST(TaskPool, LetsGoOfATaskBeforeItIsFree) {
  auto held = std::make_shared<int>(1);
  TaskPool pool("test", 1, 1);
  ASSERT_TRUE(pool.Submit([held] {}));
  ASSERT_TRUE(Eventually([&] { return held.use_count() == 1; }));
}

TEST(TaskPool, LosesNothingAmongManyThreads) {
  std::atomic<int> taken{0};
  std::atomic<int> ran{0};
  {
    TaskPool pool("test", 3, 8);
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&] {
        for (int i = 0; i < 3'000; ++i) {
          if (pool.Submit([&] { ++ran; })) ++taken;
        }
      });
    }
    for (auto& thread : threads) thread.join();
  }
  EXPECT_EQ(ran.load(), taken.load());
  EXPECT_GT(taken.load(), 0);
}

TEST(TaskPool, TheThreadThatSleptLastRunsTheNextTask) {
  Gate gate;
  TaskPool pool("test", 8, 0);
  for (int i = 0; i < 8; ++i) ASSERT_TRUE(pool.Submit(gate.Task()));
  ASSERT_TRUE(Eventually([&] { return pool.running() == 8; })) << "all have started";
  gate.Open();
  const auto all_sleep = [&] { return pool.queued() == 0 && pool.running() == 0; };
  ASSERT_TRUE(Eventually(all_sleep));
  std::set<std::thread::id> used;
  for (int i = 0; i < 30; ++i) {
    ASSERT_TRUE(pool.Submit([&] { used.insert(std::this_thread::get_id()); }));
    ASSERT_TRUE(Eventually(all_sleep));
  }
  EXPECT_EQ(used.size(), 1U);
}

TEST(TaskPool, ManyTasksAtOnceFindAsManyThreads) {
  Gate gate;
  TaskPool pool("test", 16, 0);
  for (int i = 0; i < 16; ++i) ASSERT_TRUE(pool.Submit(gate.Task()));
  EXPECT_TRUE(Eventually([&] { return pool.running() == 16; })) << "each that woke has woken the next";
  gate.Open();
  pool.Stop();
  EXPECT_EQ(gate.done.load(), 16);
}

TaskPool::Deadline In(std::chrono::milliseconds time) {
  return std::chrono::steady_clock::now() + time;
}

// A pool of one thread that is busy until Release.
class BusyPool : public testing::Test {
 protected:
  BusyPool() {
    EXPECT_TRUE(pool_.Submit([this] { release_.get_future().wait(); }));
    EXPECT_TRUE(Eventually([&] { return pool_.running() == 1 && pool_.queued() == 0; }));
  }
  ~BusyPool() override { Release(); }

  bool Submit(TaskPool::Deadline deadline) {
    return pool_.Submit({[this] { ++ran_; }, deadline, [this] { ++expired_; }});
  }
  void Release() {
    if (!released_) release_.set_value();
    released_ = true;
  }

  std::atomic<int> ran_{0};
  std::atomic<int> expired_{0};
  std::promise<void> release_;
  bool released_ = false;
  TaskPool pool_{"test", 1, 2};
};

TEST_F(BusyPool, ATaskWhoseTimeIsOverLeavesTheQueueAtOnce) {
  ASSERT_TRUE(Submit(In(std::chrono::milliseconds(20))));
  ASSERT_TRUE(Submit(In(std::chrono::seconds(60))));
  EXPECT_FALSE(Submit(In(std::chrono::seconds(60)))) << "the queue is full";
  EXPECT_TRUE(Eventually([&] { return expired_ == 1; }));
  EXPECT_TRUE(Eventually([&] { return pool_.queued() == 1; }));
  EXPECT_TRUE(Submit(In(std::chrono::seconds(60)))) << "there is room again";
  Release();
  EXPECT_TRUE(Eventually([&] { return ran_ == 2; }));
  EXPECT_EQ(expired_, 1);
}

TEST_F(BusyPool, AnEarlierDeadlineIsNotHeldUpByALaterOne) {
  ASSERT_TRUE(Submit(In(std::chrono::seconds(60))));
  ASSERT_TRUE(Submit(In(std::chrono::milliseconds(20))));
  EXPECT_TRUE(Eventually([&] { return expired_ == 1; }));
  EXPECT_EQ(ran_, 0);
}

TEST_F(BusyPool, StopRunsOrExpiresEachOnce) {
  ASSERT_TRUE(Submit(In(std::chrono::milliseconds(0))));
  ASSERT_TRUE(Submit(In(std::chrono::seconds(60))));
  Release();
  pool_.Stop();
  EXPECT_EQ(ran_, 1);
  EXPECT_EQ(expired_, 1);
}

}  // namespace
}  // namespace server
