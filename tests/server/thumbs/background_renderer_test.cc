#include "server/thumbs/background_renderer.h"

#include <array>
#include <atomic>
#include <mutex>
#include <new>
#include <set>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/resource.h>

namespace server {
namespace {

constexpr imaging::Deadline kNever = imaging::Deadline::max();

// Tells what it was called with, and from where.
class WatchedRenderer final : public imaging::Renderer {
 public:
  imaging::Result<imaging::Rendering> Render(std::string_view original,
                                             std::span<const imaging::ThumbnailSpec> specs,
                                             imaging::Deadline) override {
    {
      const std::lock_guard lock(mutex_);
      threads_.insert(std::this_thread::get_id());
      niceness_.insert(::getpriority(PRIO_PROCESS, 0));
    }
    if (original.empty()) return tl::unexpected(imaging::Error{imaging::ErrorCode::kCorrupt, "empty", ""});
    imaging::Rendering rendering;
    for (const auto& spec : specs) {
      rendering.images.push_back({std::string(original), "image/png", spec.width, 1});
    }
    return rendering;
  }

  std::set<std::thread::id> threads() const { return threads_; }
  std::set<int> niceness() const { return niceness_; }

 private:
  std::mutex mutex_;
  std::set<std::thread::id> threads_;
  std::set<int> niceness_;
};

TEST(BackgroundRenderer, PassesOnWhatItIsGivenAndWhatComesBack) {
  WatchedRenderer watched;
  BackgroundRenderer renderer(watched, 1);
  const std::array specs{imaging::ThumbnailSpec{.width = 7}, imaging::ThumbnailSpec{.width = 9}};
  const auto rendering = renderer.Render("bytes", specs, kNever);
  ASSERT_TRUE(rendering);
  ASSERT_EQ(rendering->images.size(), 2U);
  EXPECT_EQ(rendering->images[0].bytes, "bytes");
  EXPECT_EQ(rendering->images[1].width, 9);
  const auto failed = renderer.Render("", specs, kNever);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().detail, "empty");
}

TEST(BackgroundRenderer, YieldsTheProcessorWithoutItsCallers) {
  const int before = ::getpriority(PRIO_PROCESS, 0);
  WatchedRenderer watched;
  BackgroundRenderer renderer(watched, 1);
  const std::array specs{imaging::ThumbnailSpec{.width = 7}};
  ASSERT_TRUE(renderer.Render("bytes", specs, kNever));
  EXPECT_EQ(watched.niceness(), std::set<int>{10});
  EXPECT_EQ(::getpriority(PRIO_PROCESS, 0), before);
}

TEST(BackgroundRenderer, UsesItsOwnThreadsForAllCallers) {
  WatchedRenderer watched;
  BackgroundRenderer renderer(watched, 2);
  const std::array specs{imaging::ThumbnailSpec{.width = 7}};
  std::atomic<int> made{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 8; ++i) {
    callers.emplace_back([&] {
      for (int n = 0; n < 100; ++n) made += renderer.Render("bytes", specs, kNever) ? 1 : 0;
    });
  }
  for (auto& caller : callers) caller.join();
  EXPECT_EQ(made, 800);
  EXPECT_LE(watched.threads().size(), 2U);
}

class ThrowingRenderer final : public imaging::Renderer {
 public:
  imaging::Result<imaging::Rendering> Render(std::string_view, std::span<const imaging::ThumbnailSpec>,
                                             imaging::Deadline) override {
    throw std::bad_alloc();
  }
};

TEST(BackgroundRenderer, WhatIsThrownReachesTheCallerAndNoFurther) {
  ThrowingRenderer throwing;
  BackgroundRenderer renderer(throwing, 1);
  const std::array specs{imaging::ThumbnailSpec{.width = 7}};
  for (int i = 0; i < 3; ++i)
    EXPECT_THROW(static_cast<void>(renderer.Render("x", specs, kNever)), std::bad_alloc);
}

}  // namespace
}  // namespace server
