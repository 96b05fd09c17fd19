#include "server/thumbs/frequency_sketch.h"

#include <string>

#include <gtest/gtest.h>

#include "server/thumbs/sip_hash.h"

namespace server {
namespace {

std::uint64_t HashOf(int key) {
  return SipHash(std::to_string(key), {1, 2});
}

void RecordTimes(FrequencySketch& sketch, int key, int times) {
  for (int i = 0; i < times; ++i) sketch.Record(HashOf(key));
}

TEST(FrequencySketch, CountsUpToItsMost) {
  FrequencySketch sketch(64);
  EXPECT_EQ(sketch.Estimate(HashOf(1)), 0U);
  for (unsigned times = 1; times <= 40; ++times) {
    sketch.Record(HashOf(1));
    EXPECT_EQ(sketch.Estimate(HashOf(1)), std::min(times, FrequencySketch::kMostEstimated));
  }
  EXPECT_EQ(sketch.Estimate(HashOf(2)), 0U);
  EXPECT_EQ(sketch.recorded(), 40U);
}

TEST(FrequencySketch, AgingHalvesAndForgetsWhatWasSeenOnce) {
  FrequencySketch sketch(64);
  RecordTimes(sketch, 1, 13);  // the doorkeeper's one and a counter of 12
  RecordTimes(sketch, 2, 1);
  sketch.Age();
  EXPECT_EQ(sketch.recorded(), 7U);
  EXPECT_EQ(sketch.Estimate(HashOf(1)), 6U);
  EXPECT_EQ(sketch.Estimate(HashOf(2)), 0U);
  sketch.Record(HashOf(1));
  EXPECT_EQ(sketch.Estimate(HashOf(1)), 7U);
  for (int i = 0; i < 4; ++i) sketch.Age();
  EXPECT_EQ(sketch.Estimate(HashOf(1)), 0U);
}

TEST(FrequencySketch, AgingLeavesNoCounterToItsNeighbour) {
  FrequencySketch sketch(8);  // one block: every key's counters are neighbours
  for (int key = 0; key < 200; ++key) RecordTimes(sketch, key, 20);
  sketch.Age();
  for (int key = 0; key < 200; ++key) EXPECT_EQ(sketch.Estimate(HashOf(key)), 7U) << key;
}

TEST(FrequencySketch, NeverCountsTooLowAndSeldomTooHigh) {
  constexpr int kKeys = 1'000;
  FrequencySketch sketch(kKeys);
  for (int key = 0; key < kKeys; ++key) RecordTimes(sketch, key, 1 + key % 12);
  int too_high = 0;
  for (int key = 0; key < kKeys; ++key) {
    const unsigned estimate = sketch.Estimate(HashOf(key));
    const unsigned times = 1 + static_cast<unsigned>(key % 12);
    ASSERT_GE(estimate, times) << key;
    too_high += estimate > times ? 1 : 0;
  }
  EXPECT_LT(too_high, kKeys / 10);
}

TEST(FrequencySketch, TheDoorkeeperKeepsACrawlOutOfTheCounters) {
  FrequencySketch sketch(1'000);
  for (int key = 0; key < 5'000; ++key) RecordTimes(sketch, key, 1);
  int more_than_once = 0;
  for (int key = 0; key < 5'000; ++key) more_than_once += sketch.Estimate(HashOf(key)) > 1 ? 1 : 0;
  EXPECT_LT(more_than_once, 250);
}

TEST(FrequencySketch, WorksForNoEntriesAtAll) {
  FrequencySketch sketch(0);
  RecordTimes(sketch, 1, 3);
  EXPECT_EQ(sketch.Estimate(HashOf(1)), 3U);
}

}  // namespace
}  // namespace server
