// Thumbnails too large to be held: out as they come in, at their readers' pace.
#include <chrono>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "server/thumbs/stored_lookup.h"
#include "tests/server/thumbs/stored_lookup_fixture.h"
#include "tests/support/eventually.h"
#include "tests/support/store_error.h"

namespace server {
namespace {

using doubles::StoreError;
using s3client::ErrorCode;
using s3client::testing::Method;
using State = StoredLookup::Found::State;
using StoredLookupStreamingTest = StoredLookupTest;

TEST_F(StoredLookupStreamingTest, ALargeOneGoesOutAsItComesIn) {
  StoreThumbnail(kLarge);
  const auto found = Find(get_);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->state, State::kStreamed);
  EXPECT_EQ(found->thumbnail, nullptr) << "more than is to be kept";
  EXPECT_EQ(streams_, 1);
  EXPECT_EQ(get_.answers(), 1);
  EXPECT_EQ(get_.bytes(), kLarge);
  const auto served = get_.stream();
  ASSERT_TRUE(served);
  EXPECT_EQ(served->thumbnail->info.size, kLarge.size());
  EXPECT_EQ(served->thumbnail->bytes, nullptr);
  EXPECT_EQ(served->from, ServedFrom::kBucket);
  EXPECT_TRUE(served->stored);
  EXPECT_FALSE(served->stale);
}

TEST_F(StoredLookupStreamingTest, IsKeptBesideUpToTheLimit) {
  StoreThumbnail(kLarge);
  const auto kept = Find(get_, kLarge.size());
  ASSERT_TRUE(kept && kept->thumbnail);
  EXPECT_EQ(*kept->thumbnail->bytes, kLarge);
  EXPECT_EQ(Find(get_, kLarge.size() - 1)->thumbnail, nullptr);
}

TEST_F(StoredLookupStreamingTest, TheLimitOfStreamingIsExact) {
  StoreThumbnail(std::string(kStreamedFrom, 'x'));
  EXPECT_EQ(Find(get_)->state, State::kHeld);
  StoreThumbnail(std::string(kStreamedFrom + 1, 'x'));
  EXPECT_EQ(Find(get_)->state, State::kStreamed);
}

TEST_F(StoredLookupStreamingTest, AStreamSaysWhenItCouldNotBeChecked) {
  StoreThumbnail(kLarge);
  images_.FailAlways(Method::kHead, StoreError(ErrorCode::kUnavailable));
  EXPECT_EQ(Find(get_)->judgement.verdict, Verdict::kUnknown);
  EXPECT_TRUE(get_.stream()->stale);
  EXPECT_EQ(metrics_.Of("event freshness_unknown"), 1) << "judged once";
}

TEST_F(StoredLookupStreamingTest, AStreamWaitsForItsReader) {
  StoreThumbnail(kLarge);
  thumbs_.SetChunkBytes(10'000);
  get_.Stall();
  std::thread finding([&] { EXPECT_EQ(Find(get_)->state, State::kStreamed); });
  ASSERT_TRUE(get_.WaitForAnswer());
  EXPECT_EQ(get_.bytes(), "") << "nothing is taken off a reader that does not read";
  get_.Resume();
  finding.join();
  EXPECT_EQ(get_.bytes(), kLarge);
}

TEST_F(StoredLookupStreamingTest, ManySlowReadersAreNotAllStreamedTo) {
  StoreThumbnail(kLarge);
  get_.Stall();
  std::thread first([&] { EXPECT_EQ(Find(get_)->state, State::kStreamed); });
  ASSERT_TRUE(get_.WaitForAnswer());
  FakeWaiter second{{"cat", {.width = 180}, false}};
  second.Stall();
  std::thread other([&] { EXPECT_EQ(Find(second)->state, State::kStreamed); });
  ASSERT_TRUE(second.WaitForAnswer());

  // Both streams are taken: what may be kept is held for its reader, what may not is refused.
  FakeWaiter third{{"cat", {.width = 180}, false}};
  const auto held = Find(third, kLarge.size());
  ASSERT_TRUE(held);
  EXPECT_EQ(held->state, State::kHeld);
  EXPECT_EQ(*held->thumbnail->bytes, kLarge);
  const auto refused = Find(third, kLarge.size() - 1);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, FailureKind::kOverloaded);

  get_.Resume();
  second.Resume();
  first.join();
  other.join();
  EXPECT_EQ(Find(third)->state, State::kStreamed) << "a stream that ended makes room";
}

TEST_F(StoredLookupStreamingTest, WhoStandsStillMakesRoomForAnother) {
  StoreThumbnail(kLarge);
  StoredLookup impatient(thumbs_, freshness_, {.slots = 1, .patience = std::chrono::milliseconds(20)}, log_,
                         metrics_);
  const auto find = [&](FakeWaiter& waiter) {
    Spans spans;
    return impatient.Find({kKey, memo_.Note("cat"), waiter, [] {}, {}, 0}, spans);
  };
  get_.Stall();
  std::thread standing([&] { EXPECT_EQ(find(get_)->state, State::kStreamed); });
  ASSERT_TRUE(get_.WaitForAnswer());
  FakeWaiter reading{{"cat", {.width = 180}, false}};
  EXPECT_TRUE(doubles::Eventually([&] { return find(reading).has_value(); }));
  EXPECT_EQ(reading.bytes(), kLarge);
  standing.join();
  EXPECT_EQ(get_.bytes(), "");
  EXPECT_TRUE(log_.Named("stream_broken").empty()) << "the store has done nothing wrong";
  EXPECT_EQ(log_.Named("stream_broken_off").size(), 1U);
}

TEST_F(StoredLookupStreamingTest, AReaderThatLeavesEndsTheTransferQuietly) {
  StoreThumbnail(kLarge);
  thumbs_.SetChunkBytes(10'000);
  get_.leaves_after = 50'000;
  const auto found = Find(get_, kLarge.size());
  ASSERT_TRUE(found);
  EXPECT_EQ(found->state, State::kStreamed);
  EXPECT_EQ(found->thumbnail, nullptr) << "half a thumbnail is not kept";
  EXPECT_EQ(get_.bytes().size(), 50'000U);
  EXPECT_TRUE(log_.Named("stream_broken").empty());
}

TEST_F(StoredLookupStreamingTest, AnAnswerWithoutBodyEndsTheTransferQuietly) {
  StoreThumbnail(kLarge);
  get_.takes_stream = false;
  EXPECT_EQ(Find(get_)->state, State::kStreamed);
  EXPECT_EQ(get_.bytes(), "");
  EXPECT_TRUE(log_.Named("stream_broken").empty());
}

TEST_F(StoredLookupStreamingTest, AStoreThatBreaksOffIsLogged) {
  StoreThumbnail(kLarge);
  thumbs_.TruncateGet(kKey, 200'000);
  const auto found = Find(get_, kLarge.size());
  ASSERT_TRUE(found);
  EXPECT_EQ(found->state, State::kStreamed);
  EXPECT_EQ(found->thumbnail, nullptr);
  EXPECT_EQ(get_.bytes().size(), 200'000U);
  EXPECT_EQ(log_.Named("stream_broken").size(), 1U);
}

TEST_F(StoredLookupStreamingTest, AStreamIsNotBegunTwice) {
  StoreThumbnail(kLarge);
  thumbs_.RestartNextGet(kKey, 100'000);
  EXPECT_EQ(Find(get_)->state, State::kStreamed);
  EXPECT_EQ(get_.answers(), 1);
  EXPECT_EQ(get_.bytes().size(), 100'000U) << "what was sent cannot be taken back";
  EXPECT_EQ(log_.Named("stream_broken").size(), 1U);
}

}  // namespace
}  // namespace server
