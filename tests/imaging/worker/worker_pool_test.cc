// The pool with real processes.
#include "imaging/worker/worker_pool.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tests/support/eventually.h"
#include "tests/support/image_factory.h"

namespace imaging {
namespace {

using server::doubles::Eventually;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

// Of all its threads.
std::vector<int> ChildrenOf(int pid) {
  std::vector<int> children;
  std::error_code error;
  for (const auto& thread :
       std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task", error)) {
    std::ifstream file(thread.path() / "children");
    for (int child = 0; file >> child;) children.push_back(child);
  }
  return children;
}

class WorkerPoolTest : public ::testing::Test {
 protected:
  WorkerPoolTest() {
    options_.fork_server = {FORK_SERVER_PROGRAM};
    options_.workers = 1;
  }

  void Start() {
    auto started = StartWorkerPool(options_);
    ASSERT_TRUE(started) << started.error();
    pool_ = std::move(*started);
  }

  Result<Rendering> Render(std::string_view original, milliseconds time = seconds(30)) {
    const std::array specs{ThumbnailSpec{.width = 20}};
    return pool_->Render(original, specs, steady_clock::now() + time);
  }
  static ErrorCode CodeOf(const Result<Rendering>& rendering) {
    return rendering ? ErrorCode::kInternal : rendering.error().code;
  }

  // Of the one pool of this process.
  static int ForkServer() {
    const auto children = ChildrenOf(::getpid());
    return children.size() == 1 ? children.front() : 0;
  }
  static std::vector<int> Workers() { return ChildrenOf(ForkServer()); }
  bool WaitUntilIdle(int workers) {
    return Eventually([&] { return pool_->Stats().idle == workers; });
  }

  Result<Rendering> RenderWhileSignalled(int signal) {
    const auto& heavy = Heavy();
    std::thread killer([&] {
      ASSERT_TRUE(WaitUntilIdle(0));                  // it has been taken
      std::this_thread::sleep_for(milliseconds(20));  // and given the job
      for (const int worker : Workers()) ::kill(worker, signal);
    });
    auto rendering = Render(heavy);
    killer.join();
    return rendering;
  }

  // A photograph that takes a while: progressive, so that its decoder cannot be stopped on the way.
  static const std::string& Heavy() {
    static const std::string bytes =
        testing::MakeImage(testing::Codec::kJpeg, {.width = 4000, .height = 4000, .progressive = true});
    return bytes;
  }
  static const std::string& Light() {
    static const std::string bytes = testing::MakeImage(testing::Codec::kPng, {});
    return bytes;
  }

  const bool started_ = InitializeImaging();
  WorkerPoolOptions options_;
  std::unique_ptr<WorkerPool> pool_;
};

TEST_F(WorkerPoolTest, RendersAsInThisProcess) {
  Start();
  EXPECT_THAT(pool_->MissingLayers(), ::testing::IsSubsetOf({"landlock"}));
  const std::array specs{ThumbnailSpec{.width = 20}, ThumbnailSpec{.width = 40}};
  const auto here = MakeInProcessRenderer({})->Render(Light(), specs, Deadline::max());
  const auto there = pool_->Render(Light(), specs, Deadline::max());
  ASSERT_TRUE(here);
  ASSERT_TRUE(there) << there.error().message;
  ASSERT_EQ(there->images.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(there->images[i].bytes, here->images[i].bytes);
    EXPECT_EQ(there->images[i].width, here->images[i].width);
    EXPECT_EQ(there->images[i].content_type, "image/png");
  }
  EXPECT_EQ(there->source_format, "png");
  EXPECT_EQ(there->source_width, 64);
}

TEST_F(WorkerPoolTest, EveryFormatWorksInConfinement) {
  Start();
  for (const auto codec :
       {testing::Codec::kPng, testing::Codec::kJpeg, testing::Codec::kWebp, testing::Codec::kGif,
        testing::Codec::kTiff, testing::Codec::kAvif, testing::Codec::kHeic}) {
    if (!testing::CanEncode(codec)) continue;
    const auto rendering =
        Render(testing::MakeImage(codec, {.orientation = 6, .profile = testing::Profile::kDisplayP3}));
    EXPECT_TRUE(rendering) << testing::NameOf(codec) << ": " << rendering.error().message;
  }
  EXPECT_EQ(pool_->Stats().crashed, 0U);
  EXPECT_EQ(pool_->Stats().started, 1U);
}

TEST_F(WorkerPoolTest, FailuresComeBackAsTheyAre) {
  options_.limits.max_pixels = 2'000;
  Start();
  EXPECT_EQ(CodeOf(Render("no picture at all")), ErrorCode::kUnsupportedFormat);
  const std::string small = testing::MakeImage(testing::Codec::kPng, {.width = 32, .height = 32});
  EXPECT_EQ(CodeOf(Render(small.substr(0, small.size() / 2))), ErrorCode::kCorrupt);
  const auto large = Render(Light());
  ASSERT_EQ(CodeOf(large), ErrorCode::kTooManyPixels);
  EXPECT_THAT(large.error().detail, ::testing::HasSubstr("64"));
}

TEST_F(WorkerPoolTest, ALateOneIsKilledAndReplaced) {
  Start();
  const auto first = Workers();
  const auto& heavy = Heavy();
  const auto before = steady_clock::now();
  EXPECT_EQ(CodeOf(Render(heavy, milliseconds(100))), ErrorCode::kTimeout);
  EXPECT_LT(steady_clock::now() - before, seconds(5));
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

TEST_F(WorkerPoolTest, TroubleIsToldAndForgotten) {
  std::mutex mutex;
  std::vector<std::string> troubles;
  options_.on_trouble = [&](const std::string& trouble) {
    const std::lock_guard lock(mutex);
    troubles.push_back(trouble);
  };
  Start();
  EXPECT_EQ(pool_->Trouble(), "");
  ::kill(ForkServer(), SIGKILL);
  EXPECT_TRUE(Eventually([&] {
    const std::lock_guard lock(mutex);
    return !troubles.empty();
  }));
  EXPECT_TRUE(Render(Light()));
  EXPECT_EQ(pool_->Trouble(), "");
  pool_.reset();
  EXPECT_THAT(troubles, ::testing::ElementsAre("the fork server ended"));
}

TEST_F(WorkerPoolTest, WorkersAreAsNiceAsToldTo) {
  options_.niceness = 15;
  Start();
  ASSERT_TRUE(WaitUntilIdle(1));
  ASSERT_TRUE(Render(Light()));  // it has greeted: it is what it is to be
  for (const int worker : Workers()) {
    EXPECT_EQ(::getpriority(PRIO_PROCESS, static_cast<id_t>(worker)), 15);
  }
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
}

TEST_F(WorkerPoolTest, OneThatIsStoppedIsKilledAtTheDeadline) {
  Start();
  ASSERT_TRUE(Render(Light()));
  for (const int worker : Workers()) ::kill(worker, SIGSTOP);
  EXPECT_EQ(CodeOf(Render(Light(), milliseconds(200))), ErrorCode::kTimeout);
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

TEST_F(WorkerPoolTest, AWorkerRetiresAfterItsJobs) {
  options_.jobs_per_worker = 3;
  Start();
  for (int i = 0; i < 7; ++i) ASSERT_TRUE(Render(Light()));
  ASSERT_TRUE(WaitUntilIdle(1));
  EXPECT_EQ(pool_->Stats().started, 3U);
  EXPECT_EQ(pool_->Stats().recycled, 2U);
  EXPECT_TRUE(Eventually([] { return Workers().size() == 1; }));
}

TEST_F(WorkerPoolTest, AWorkerThatNeededMuchMemoryRetires) {
  options_.recycle_above_bytes = 1;
  Start();
  ASSERT_TRUE(Render(Light()));
  EXPECT_TRUE(Eventually([&] { return pool_->Stats().started == 2; }));
  EXPECT_EQ(pool_->Stats().recycled, 1U);
}

TEST_F(WorkerPoolTest, ManyRenderAtOnceWhileWorkersAreKilled) {
  options_.workers = 3;
  Start();
  std::atomic<int> made{0};
  std::atomic<int> crashed{0};
  std::atomic<int> other{0};
  std::atomic<bool> ending{false};
  std::vector<std::thread> callers;
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
  // Crashed: killed three times over.
  EXPECT_EQ(made + crashed, 180);
  EXPECT_EQ(other, 0);
  EXPECT_GT(made, 150);
  EXPECT_TRUE(WaitUntilIdle(3));
}

TEST_F(WorkerPoolTest, NoProcessIsLeftBehind) {
  options_.workers = 2;
  Start();
  ASSERT_TRUE(WaitUntilIdle(2));
  const int fork_server = ForkServer();
  const auto workers = Workers();
  ASSERT_EQ(workers.size(), 2U);
  pool_.reset();
  EXPECT_TRUE(ChildrenOf(::getpid()).empty());
  for (const int process : {fork_server, workers[0], workers[1]}) {
    EXPECT_TRUE(Eventually([&] { return ::kill(process, 0) != 0; })) << process;
  }
}

TEST_F(WorkerPoolTest, AForkServerHoldsNothingOfOurEnvironment) {
  ASSERT_EQ(::setenv("S3_SECRET_KEY", "swordfish", 1), 0);
  Start();
  ASSERT_TRUE(WaitUntilIdle(1));
  std::vector<int> processes = Workers();
  processes.push_back(ForkServer());
  for (const int process : processes) {
    std::ifstream file("/proc/" + std::to_string(process) + "/environ", std::ios::binary);
    const std::string environment{std::istreambuf_iterator<char>(file), {}};
    EXPECT_THAT(environment, ::testing::Not(::testing::HasSubstr("swordfish")));
  }
  ::unsetenv("S3_SECRET_KEY");
}

TEST_F(WorkerPoolTest, AProgramThatIsNotThereIsAnError) {
  options_.fork_server = {"/nowhere/at/all"};
  const auto missing = StartWorkerPool(options_);
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error(), ::testing::HasSubstr("cannot start the fork server /nowhere/at/all"));
}

}  // namespace
}  // namespace imaging
