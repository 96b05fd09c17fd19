// The pool with real processes.
#include "imaging/worker/worker_pool.h"

#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <sys/resource.h>

#include "tests/imaging/worker/worker_pool_fixture.h"

namespace imaging {
namespace {

using server::doubles::Eventually;
using testing::ChildrenOf;
using testing::WorkerPoolTest;

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

TEST_F(WorkerPoolTest, TroubleIsToldAndForgotten) {
  std::mutex mutex;
  std::vector<std::string> troubles;
  fork_server_.on_trouble = [&](const std::string& trouble) {
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
  options_.priority.niceness = 15;
  Start();
  ASSERT_TRUE(WaitUntilIdle(1));
  ASSERT_TRUE(Render(Light()));  // it has greeted: it is what it is to be
  for (const int worker : Workers()) {
    EXPECT_EQ(::getpriority(PRIO_PROCESS, static_cast<id_t>(worker)), 15);
  }
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
  fork_server_.command = {"/nowhere/at/all"};
  const auto missing = StartWorkerPool(fork_server_, options_);
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error(), ::testing::HasSubstr("cannot start the fork server /nowhere/at/all"));
}

}  // namespace
}  // namespace imaging
