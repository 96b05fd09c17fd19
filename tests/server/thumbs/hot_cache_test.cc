#include "server/thumbs/hot_cache.h"

#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace server {
namespace {

std::shared_ptr<const HotThumbnail> Entry(std::size_t bytes, char fill = 'x') {
  const auto picture = std::make_shared<std::string>(bytes, fill);
  auto thumbnail = std::make_shared<Thumbnail>(Thumbnail{{}, picture});
  return std::make_shared<HotThumbnail>(HotThumbnail{thumbnail, nullptr, 1});
}

constexpr HashSeed kSeed{1, 2};

// As the service does: what is not there is made and kept. True for a hit.
bool Ask(HotCache& cache, std::string_view key, std::size_t bytes) {
  if (cache.Find(key)) return true;
  cache.Put(key, Entry(bytes));
  return false;
}

TEST(HotCache, GivesBackWhatItWasGiven) {
  HotCache cache(1'000'000);
  EXPECT_EQ(cache.Find("a"), nullptr);
  const auto entry = Entry(100);
  cache.Put("a", entry);
  EXPECT_EQ(cache.Find("a"), entry);
  EXPECT_EQ(cache.Find("b"), nullptr);
  EXPECT_EQ(cache.entries(), 1U);
  EXPECT_GE(cache.bytes(), 100U);
}

TEST(HotCache, ReplacesAndCountsTheNewOneOnly) {
  HotCache cache(1'000'000);
  cache.Put("a", Entry(5'000));
  cache.Put("a", Entry(100));
  const auto bytes = cache.bytes();
  EXPECT_EQ(cache.entries(), 1U);
  EXPECT_LT(bytes, 5'000U);
  cache.Erase("a");
  EXPECT_EQ(cache.Find("a"), nullptr);
  EXPECT_EQ(cache.bytes(), 0U);
  cache.Erase("a");
  EXPECT_EQ(cache.entries(), 0U);
}

TEST(HotCache, NeverHoldsMoreThanItsBytes) {
  constexpr std::uint64_t kCapacity = 100'000;
  HotCache cache(kCapacity);
  for (int i = 0; i < 500; ++i) {
    cache.Put(std::to_string(i), Entry(static_cast<std::size_t>(i) * 37 % 20'000));
    ASSERT_LE(cache.bytes(), kCapacity);
  }
  EXPECT_GT(cache.bytes(), kCapacity / 2);
}

TEST(HotCache, PeekingIsNoRequest) {
  HotCache cache(5 * (10'000 + 700), kSeed);  // of which the window takes just too much for a fifth
  for (const char* key : {"a", "b", "c", "d"}) Ask(cache, key, 10'000);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(cache.Peek("e"), nullptr);
  cache.Put("e", Entry(10'000));
  EXPECT_EQ(cache.Peek("e"), nullptr);  // "a" was asked for more often
  EXPECT_NE(cache.Peek("a"), nullptr);
}

TEST(HotCache, DoesNotTakeWhatWouldPushOutTheRest) {
  HotCache cache(100'000);
  EXPECT_EQ(cache.max_entry_bytes(), 25'000U);
  cache.Put("small", Entry(100));
  cache.Put("fits", Entry(25'000));
  cache.Put("large", Entry(25'001));
  EXPECT_NE(cache.Find("small"), nullptr);
  EXPECT_NE(cache.Find("fits"), nullptr);
  EXPECT_EQ(cache.Find("large"), nullptr);
}

TEST(HotCache, WhatIsTooLargeStillOutdatesWhatWasThere) {
  HotCache cache(100'000);
  cache.Put("a", Entry(100));
  cache.Put("a", Entry(30'000));
  EXPECT_EQ(cache.Find("a"), nullptr);
}

TEST(HotCache, OfFewBytesHoldsNothing) {
  for (const std::uint64_t capacity : {0ULL, 1ULL, 500ULL}) {
    HotCache cache(capacity);
    cache.Put("a", Entry(0));
    cache.Put("b", Entry(10));
    EXPECT_LE(cache.bytes(), capacity);
    EXPECT_EQ(cache.entries(), 0U) << capacity;
  }
}

TEST(HotCache, LargeOnesAreCutUpAndBoundedAllTheSame) {
  constexpr std::uint64_t kCapacity = 64'000'000;
  HotCache cache(kCapacity);
  EXPECT_EQ(cache.max_entry_bytes(), kCapacity / 16 / 4);
  for (int i = 0; i < 200; ++i) cache.Put(std::to_string(i), Entry(1'000'000));
  EXPECT_LE(cache.bytes(), kCapacity);
  EXPECT_GT(cache.entries(), 16U);
}

TEST(HotCache, AnEntryOutlivesItsPlace) {
  HotCache cache(100'000);
  cache.Put("a", Entry(1'000, 'q'));
  const auto held = cache.Find("a");
  cache.Erase("a");
  EXPECT_EQ(*held->thumbnail->bytes, std::string(1'000, 'q'));
}

TEST(HotCache, SurvivesManyThreads) {
  for (const std::uint64_t capacity : {200'000ULL, 70'000'000ULL}) {
    HotCache cache(capacity);
    std::vector<std::thread> threads;
    for (unsigned thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&, thread] {
        for (unsigned i = 0; i < 3'000; ++i) {
          const std::string key = std::to_string((i * 7 + thread) % 50);
          if (i % 3 == 0) cache.Put(key, Entry(5'000, key.back()));
          const auto found = cache.Find(key);
          ASSERT_TRUE(!found || found->thumbnail->bytes->front() == key.back());
          if (i % 17 == 0) cache.Erase(key);
        }
      });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_LE(cache.bytes(), capacity);
    EXPECT_LE(cache.entries(), 50U);
  }
}

}  // namespace
}  // namespace server
