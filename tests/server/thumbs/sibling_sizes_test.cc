#include "server/thumbs/sibling_sizes.h"

#include <future>

#include <gtest/gtest.h>

namespace server {
namespace {

constexpr std::uint64_t kMegabyte = 1'000'000;

TEST(SiblingSizes, AreTheOtherWidthsOfAPlainSize) {
  const SiblingSizes sizes({180, 360, 720});
  imaging::ThumbnailSpec spec{.width = 360, .enlarge = true, .format = imaging::OutputFormat::kJpeg};
  EXPECT_TRUE(sizes.Has(spec));
  const auto others = sizes.Others(spec);
  ASSERT_EQ(others.size(), 2U);
  EXPECT_EQ(others[0].width, 180);
  EXPECT_EQ(others[1].width, 720);
  spec.width = 720;
  EXPECT_EQ(others[1], spec);
  spec.width = 361;
  EXPECT_FALSE(sizes.Has(spec));
  EXPECT_FALSE(sizes.Has({.width = 360, .height = 360}));
  EXPECT_FALSE(sizes.Has({.width = 0, .height = 360}));
  EXPECT_FALSE(sizes.Has({.width = 360, .animated = true}));
}

TEST(SiblingSizes, HoldABoundedNumberOfBytes) {
  SiblingSizes sizes({180, 360});
  std::promise<void> go;
  const auto wait = [gone = go.get_future().share()] { gone.wait(); };
  ASSERT_TRUE(sizes.Offer(300 * kMegabyte, wait)) << "one is always taken";
  EXPECT_FALSE(sizes.Offer(1, [] {}));
  go.set_value();
  sizes.Stop();
  EXPECT_TRUE(sizes.stop().stop_requested());
}

TEST(SiblingSizes, HoldABoundedNumber) {
  SiblingSizes sizes({180, 360});
  std::promise<void> go;
  const auto wait = [gone = go.get_future().share()] { gone.wait(); };
  int taken = 0;
  while (taken < 1'000 && sizes.Offer(1, wait)) ++taken;
  EXPECT_GE(taken, 16);
  EXPECT_LE(taken, 17) << "one at work";
  go.set_value();
}

TEST(SiblingSizes, WhatWasDoneIsHeldNoMore) {
  SiblingSizes sizes({180, 360});
  for (int i = 0; i < 20; ++i) {
    std::promise<void> done;
    while (!sizes.Offer(60 * kMegabyte, [&] { done.set_value(); })) std::this_thread::yield();
    done.get_future().wait();
  }
}

}  // namespace
}  // namespace server
