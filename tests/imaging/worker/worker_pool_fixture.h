// A pool with real processes, and who is in it.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "imaging/worker/worker_pool.h"
#include "tests/support/eventually.h"
#include "tests/support/image_factory.h"

namespace imaging::testing {

using server::doubles::Eventually;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

// Of all its threads.
inline std::vector<int> ChildrenOf(int pid) {
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
    fork_server_.command = {FORK_SERVER_PROGRAM};
    options_.workers = 1;
  }

  void Start() {
    auto started = StartWorkerPool(fork_server_, options_);
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

  // The one of this process.
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
        MakeImage(Codec::kJpeg, {.width = 4000, .height = 4000, .progressive = true});
    return bytes;
  }
  static const std::string& Light() {
    static const std::string bytes = MakeImage(Codec::kPng, {});
    return bytes;
  }

  const bool started_ = InitializeImaging();
  ForkServerOptions fork_server_;
  WorkerPoolOptions options_;
  std::unique_ptr<WorkerPool> pool_;
};

}  // namespace imaging::testing
