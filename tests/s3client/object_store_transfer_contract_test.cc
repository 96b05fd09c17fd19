// The contract's cases about ending calls early, limits, and calls at the same time.
#include <atomic>
#include <thread>

#include "tests/s3client/object_store_contract.h"

namespace s3client::testing {
namespace {

TEST_P(ObjectStoreContract, RefusesMoreBytesThanAllowedBeforeTheFirst) {
  Put("a", "12345");
  for (const std::uint64_t limit : {0U, 4U}) {
    CollectingSink sink;
    EXPECT_EQ(CodeOf(store().Get("a", {.deadline = Soon(), .max_bytes = limit, .stop = {}}, sink)),
              ErrorCode::kTooLarge);
    EXPECT_EQ(sink.bytes, "");
  }
  CollectingSink sink;
  EXPECT_TRUE(store().Get("a", {.deadline = Soon(), .max_bytes = 5, .stop = {}}, sink));
  EXPECT_EQ(sink.bytes, "12345");
}

TEST_P(ObjectStoreContract, TimesOutWhereTheDeadlineHasPassed) {
  Put("a", "1");
  CollectingSink sink;
  EXPECT_EQ(CodeOf(store().Get("a", GetBy(Past()), sink)), ErrorCode::kTimeout);
  EXPECT_EQ(CodeOf(store().Head("a", Past())), ErrorCode::kTimeout);
  EXPECT_EQ(CodeOf(store().Put("a", "2", PutBy(Past()))), ErrorCode::kTimeout);
  EXPECT_EQ(CodeOf(store().Delete("a", Past())), ErrorCode::kTimeout);
  EXPECT_EQ(CodeOf(store().List(ListBy(Past()))), ErrorCode::kTimeout);
  EXPECT_EQ(CodeOf(store().Probe(Past())), ErrorCode::kTimeout);
  EXPECT_EQ(sink.begins, 0);
  EXPECT_EQ(Bytes("a"), "1");
}

TEST_P(ObjectStoreContract, StopsWhereTheCallerAskedToBeforeTheCall) {
  Put("a", "1");
  std::stop_source stop;
  stop.request_stop();
  CollectingSink sink;
  EXPECT_EQ(CodeOf(store().Get("a", GetBy(Soon(), stop.get_token()), sink)), ErrorCode::kCancelled);
  EXPECT_EQ(sink.appends, 0);
}

TEST_P(ObjectStoreContract, StopsInTheMiddleOfATransfer) {
  Put("large", std::string(5'000'000, 'x'));
  std::stop_source stop;
  CollectingSink sink;
  sink.on_append = [&] { return stop.request_stop(), true; };
  EXPECT_EQ(CodeOf(store().Get("large", GetBy(Soon(), stop.get_token()), sink)), ErrorCode::kCancelled);
  EXPECT_LT(sink.bytes.size(), 5'000'000U);
}

TEST_P(ObjectStoreContract, LetsTheSinkSayHowLongTheBodyMayTake) {
  Put("large", std::string(5'000'000, 'x'));
  const auto outlast = [](Deadline deadline) {
    return
        [deadline] { return std::this_thread::sleep_until(deadline + std::chrono::milliseconds(1)), true; };
  };
  CollectingSink hurried;
  const Deadline first = std::chrono::steady_clock::now() + std::chrono::milliseconds(300);
  hurried.on_begin = outlast(first);
  EXPECT_EQ(CodeOf(store().Get("large", GetBy(first), hurried)), ErrorCode::kTimeout);

  CollectingSink patient;
  const Deadline second = std::chrono::steady_clock::now() + std::chrono::milliseconds(300);
  patient.on_begin = outlast(second);
  patient.body_deadline = Soon();
  EXPECT_TRUE(store().Get("large", GetBy(second), patient));
  EXPECT_EQ(patient.bytes.size(), 5'000'000U);
}

TEST_P(ObjectStoreContract, EndsWhereTheSinkRefuses) {
  Put("large", std::string(1'000'000, 'x'));
  CollectingSink at_begin;
  at_begin.on_begin = [] { return false; };
  EXPECT_EQ(CodeOf(Get("large", at_begin)), ErrorCode::kCancelled);
  EXPECT_EQ(at_begin.begins, 1);
  EXPECT_EQ(at_begin.appends, 0);

  CollectingSink at_second;
  at_second.on_append = [&] { return at_second.appends < 2; };
  EXPECT_EQ(CodeOf(Get("large", at_second)), ErrorCode::kCancelled);
  EXPECT_EQ(at_second.begins, 1);
  EXPECT_EQ(at_second.appends, 2);

  EXPECT_EQ(Bytes("large").size(), 1'000'000U);  // nothing of it sticks to the next call
}

TEST_P(ObjectStoreContract, CountsCallsAndFailures) {
  const StoreStats before = store().Stats();
  Put("a", "1");
  Bytes("a");
  Bytes("missing");
  CollectingSink sink;
  EXPECT_FALSE(store().Get("a", GetBy(Past()), sink));
  const StoreStats after = store().Stats();
  EXPECT_EQ(after.requests - before.requests, 4U);
  EXPECT_EQ(after.failures - before.failures, 1U);
}

TEST_P(ObjectStoreContract, FinishesOneVersionThoughAnotherIsStoredMeanwhile) {
  const std::string old_bytes(2'000'000, 'o');
  const std::string new_bytes(2'000'000, 'n');
  Put("a", old_bytes, {.metadata = {{"version", "old"}}});
  CollectingSink sink;
  sink.on_append = [&] {
    if (sink.appends == 1) Put("a", new_bytes, {.metadata = {{"version", "new"}}});
    return true;
  };
  const auto got = Get("a", sink);
  ASSERT_TRUE(got) << got.error().message;
  const bool is_new = got->metadata.at("version") == "new";
  EXPECT_TRUE(sink.bytes == (is_new ? new_bytes : old_bytes)) << "a mixture of both";
  EXPECT_EQ(sink.info.etag, got->etag);
  EXPECT_TRUE(Bytes("a") == new_bytes);
}

TEST_P(ObjectStoreContract, NeverShowsAMixtureWhileOverwriting) {
  constexpr int kVersions = 40;
  const auto put = [this](int version) {
    Put("a", std::string(300'000 + static_cast<std::size_t>(version), static_cast<char>('A' + version % 26)),
        {.content_type = "version/" + std::to_string(version),
         .metadata = {{"version", std::to_string(version)}}});
  };
  put(0);
  std::atomic<bool> done{false};
  std::jthread writer([&] {
    for (int version = 1; version <= kVersions; ++version) put(version);
    done = true;
  });
  int reads = 0;
  while (!done || reads == 0) {
    CollectingSink sink;
    const auto got = Get("a", sink);
    if (!got && loses_sight() && got.error().code == ErrorCode::kNotFound) continue;
    ASSERT_TRUE(got) << got.error().message;
    ++reads;
    ASSERT_TRUE(got->metadata.contains("version")) << "bytes without their metadata";
    const std::string version = got->metadata.at("version");
    const auto length = 300'000U + std::stoul(version);
    ASSERT_EQ(got->content_type, "version/" + version);
    ASSERT_EQ(sink.bytes.size(), length);
    ASSERT_EQ(sink.bytes.find_first_not_of(static_cast<char>('A' + std::stoi(version) % 26)),
              std::string::npos);
  }
}

// What two neighbours do must not be felt: not the folder that one of them empties, not the name that one of
// them takes.
TEST_P(ObjectStoreContract, KeepsNeighboursApartWhileTheyComeAndGo) {
  constexpr int kRounds = 60;
  const std::vector<std::string> keys = {"d/e/x", "d/e/y", "d/e", "d/e/x/z"};
  std::vector<std::jthread> writers;
  for (const auto& key : keys) {
    writers.emplace_back([this, &key] {
      for (int round = 0; round < kRounds; ++round) {
        const std::string bytes = key + std::to_string(round);
        Put(key, bytes, {.metadata = {{"round", std::to_string(round)}}});
        const auto head = store().Head(key, Soon());
        ASSERT_TRUE(head) << key << ": " << head.error().message;
        ASSERT_EQ(head->metadata, (Metadata{{"round", std::to_string(round)}})) << key;
        ASSERT_EQ(Bytes(key), bytes);
        Delete(key);
        ASSERT_EQ(Bytes(key), "error: not_found") << key;
      }
    });
  }
  writers.clear();
  EXPECT_THAT(List(), ::testing::IsEmpty());
}

TEST_P(ObjectStoreContract, LosesNoneOfManyWritesAtOnce) {
  constexpr int kThreads = 4;
  constexpr int kEach = 15;
  {
    std::vector<std::jthread> writers;
    for (int thread = 0; thread < kThreads; ++thread) {
      writers.emplace_back([this, thread] {
        for (int i = 0; i < kEach; ++i) Put("new/folder/" + std::to_string(thread * kEach + i), "x");
      });
    }
  }
  EXPECT_EQ(List("new/folder/").size(), static_cast<std::size_t>(kThreads * kEach));
}

}  // namespace
}  // namespace s3client::testing
