#include "server/thumbs/stored_lookup.h"

#include <optional>
#include <thread>

#include <gtest/gtest.h>

#include "server/thumbs/stored_metadata.h"
#include "tests/support/eventually.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_waiter.h"
#include "tests/support/memory_object_store.h"
#include "tests/support/recording_log.h"
#include "tests/support/recording_metrics.h"
#include "tests/support/store_error.h"

namespace server {
namespace {

using doubles::FakeWaiter;
using doubles::StoreError;
using s3client::ErrorCode;
using s3client::testing::MemoryObjectStore;
using s3client::testing::Method;
using std::chrono::seconds;
using State = StoredLookup::Found::State;

constexpr const char* kKey = "cat/w180.png";
const std::string kSmall(1'000, 's');
const std::string kLarge(kStreamedFrom + 300'000, 'l');

class StoredLookupTest : public testing::Test {
 protected:
  StoredLookupTest() { images_.PutNow("cat", "original"); }
  ~StoredLookupTest() override {
    images_.ReleaseAll();
    thumbs_.ReleaseAll();
    freshness_.Stop();
  }

  ThumbnailInfo Info(const std::string& bytes) {
    const auto original = images_.Peek("cat")->info;
    return {"\"tag\"", "image/png", bytes.size(), {original.etag, original.size, original.last_modified}};
  }
  void StoreThumbnail(const std::string& bytes) {
    thumbs_.PutNow(kKey, bytes, {.content_type = "image/png", .metadata = ToMetadata(Info(bytes))});
  }
  Outcome<StoredLookup::Found> Find(FakeWaiter& waiter, std::uint64_t keep_up_to = 0) {
    Spans spans;
    return lookup_.Find({kKey, memo_.Note("cat"), waiter, [this] { ++streams_; }, {}, keep_up_to}, spans);
  }

  MemoryObjectStore images_;
  MemoryObjectStore thumbs_;
  doubles::FakeClock clock_;
  doubles::RecordingLog log_;
  doubles::RecordingMetrics metrics_;
  SourceMemo memo_{seconds(60), 100'000, clock_.Reader()};
  Freshness freshness_{{2, seconds(5)}, images_, memo_, log_, metrics_};
  StoredLookup lookup_{thumbs_, freshness_, {.slots = 2, .patience = seconds(60)}, log_, metrics_};
  FakeWaiter get_{{"cat", {.width = 180}, false}};
  FakeWaiter head_{{"cat", {.width = 180}, true}};
  int streams_ = 0;
};

TEST_F(StoredLookupTest, MissingIsNoError) {
  for (FakeWaiter* waiter : {&get_, &head_}) {
    const auto found = Find(*waiter);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->state, State::kMissing);
  }
  EXPECT_EQ(thumbs_.Calls(Method::kDelete), 0);
}

TEST_F(StoredLookupTest, ASmallOneIsHeld) {
  StoreThumbnail(kSmall);
  const auto found = Find(get_);
  ASSERT_TRUE(found);
  ASSERT_EQ(found->state, State::kHeld);
  EXPECT_EQ(*found->thumbnail->bytes, kSmall);
  EXPECT_EQ(found->thumbnail->info.etag, "\"tag\"");
  EXPECT_EQ(found->judgement.verdict, Verdict::kFresh);
  EXPECT_EQ(thumbs_.TotalCalls(), 1);
  EXPECT_EQ(get_.answers(), 0) << "the service answers";
}

TEST_F(StoredLookupTest, ForHeadOnlyAHeadIsSent) {
  StoreThumbnail(kLarge);
  const auto found = Find(head_);
  ASSERT_TRUE(found);
  ASSERT_EQ(found->state, State::kHeld);
  EXPECT_EQ(found->thumbnail->bytes, nullptr);
  EXPECT_EQ(found->thumbnail->info.size, kLarge.size());
  EXPECT_EQ(thumbs_.Calls(Method::kHead), 1);
  EXPECT_EQ(thumbs_.TotalCalls(), 1);
  EXPECT_EQ(streams_, 0);
}

TEST_F(StoredLookupTest, WhatIsNotOursIsMadeAgain) {
  thumbs_.PutNow(kKey, kSmall);
  EXPECT_EQ(Find(get_)->state, State::kMissing);
  EXPECT_EQ(Find(head_)->state, State::kMissing);
  auto metadata = ToMetadata(Info(kSmall));
  metadata["renderer"] = "0";
  thumbs_.PutNow(kKey, kSmall, {.content_type = "image/png", .metadata = metadata});
  EXPECT_EQ(Find(get_)->state, State::kMissing);
  EXPECT_EQ(Find(head_)->state, State::kMissing);
  EXPECT_EQ(thumbs_.Calls(Method::kDelete), 0) << "it is overwritten, never deleted first";
}

TEST_F(StoredLookupTest, AnOutdatedOneIsMadeAgainAndNotStreamed) {
  for (const auto& bytes : {kSmall, kLarge}) {
    StoreThumbnail(bytes);
    images_.PutNow("cat", "another original");
    clock_.Advance(seconds(61));
    EXPECT_EQ(Find(get_)->state, State::kMissing);
    EXPECT_EQ(Find(head_)->state, State::kMissing);
  }
  EXPECT_EQ(get_.answers(), 0);
  EXPECT_EQ(streams_, 0);
  EXPECT_EQ(metrics_.Of("event stale"), 4);
  EXPECT_EQ(thumbs_.Calls(Method::kDelete), 0);
}

TEST_F(StoredLookupTest, AThumbnailOfAGoneOriginalIsRemoved) {
  for (const auto& bytes : {kSmall, kLarge}) {
    images_.PutNow("cat", "original");
    StoreThumbnail(bytes);
    images_.DeleteNow("cat");
    const auto found = Find(get_);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, FailureKind::kNoSuchOriginal);
    EXPECT_FALSE(thumbs_.Peek(kKey));
  }
  EXPECT_EQ(get_.answers(), 0);
  EXPECT_EQ(metrics_.Of("event original_gone"), 2);
}

TEST_F(StoredLookupTest, AFailedRemovalIsLoggedAndStillA404) {
  StoreThumbnail(kSmall);
  images_.DeleteNow("cat");
  thumbs_.FailNext(Method::kDelete, StoreError(ErrorCode::kAccessDenied));
  EXPECT_EQ(Find(get_).error().kind, FailureKind::kNoSuchOriginal);
  EXPECT_EQ(log_.Named("stale_thumbnail_not_removed").size(), 1U);
}

TEST_F(StoredLookupTest, ServesWhatCannotBeChecked) {
  StoreThumbnail(kSmall);
  images_.FailAlways(Method::kHead, StoreError(ErrorCode::kUnavailable));
  const auto found = Find(get_);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->state, State::kHeld);
  EXPECT_EQ(found->judgement.verdict, Verdict::kUnknown);
}

TEST_F(StoredLookupTest, AFailingThumbsBucketIsAnError) {
  StoreThumbnail(kSmall);
  for (const auto code : {ErrorCode::kUnavailable, ErrorCode::kInvalidKey}) {
    thumbs_.FailNext(Method::kGet, StoreError(code));
    EXPECT_EQ(Find(get_).error().kind, FailureKind::kStoreUnavailable);
    thumbs_.FailNext(Method::kHead, StoreError(code));
    EXPECT_EQ(Find(head_).error().kind, FailureKind::kStoreUnavailable);
  }
  thumbs_.TruncateGet(kKey, 10);
  EXPECT_EQ(Find(get_).error().kind, FailureKind::kStoreUnavailable);
}

TEST_F(StoredLookupTest, ASmallTransferBegunAgainIsWhole) {
  StoreThumbnail(kSmall);
  thumbs_.SetChunkBytes(100);
  thumbs_.RestartNextGet(kKey, 250);
  const auto found = Find(get_);
  ASSERT_TRUE(found);
  ASSERT_EQ(found->state, State::kHeld);
  EXPECT_EQ(*found->thumbnail->bytes, kSmall);
}

TEST_F(StoredLookupTest, ALargeOneGoesOutAsItComesIn) {
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

TEST_F(StoredLookupTest, IsKeptBesideUpToTheLimit) {
  StoreThumbnail(kLarge);
  const auto kept = Find(get_, kLarge.size());
  ASSERT_TRUE(kept && kept->thumbnail);
  EXPECT_EQ(*kept->thumbnail->bytes, kLarge);
  EXPECT_EQ(Find(get_, kLarge.size() - 1)->thumbnail, nullptr);
}

TEST_F(StoredLookupTest, TheLimitOfStreamingIsExact) {
  StoreThumbnail(std::string(kStreamedFrom, 'x'));
  EXPECT_EQ(Find(get_)->state, State::kHeld);
  StoreThumbnail(std::string(kStreamedFrom + 1, 'x'));
  EXPECT_EQ(Find(get_)->state, State::kStreamed);
}

TEST_F(StoredLookupTest, AStreamSaysWhenItCouldNotBeChecked) {
  StoreThumbnail(kLarge);
  images_.FailAlways(Method::kHead, StoreError(ErrorCode::kUnavailable));
  EXPECT_EQ(Find(get_)->judgement.verdict, Verdict::kUnknown);
  EXPECT_TRUE(get_.stream()->stale);
  EXPECT_EQ(metrics_.Of("event freshness_unknown"), 1) << "judged once";
}

TEST_F(StoredLookupTest, AStreamWaitsForItsReader) {
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

TEST_F(StoredLookupTest, ManySlowReadersAreNotAllStreamedTo) {
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

TEST_F(StoredLookupTest, WhoStandsStillMakesRoomForAnother) {
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

TEST_F(StoredLookupTest, AReaderThatLeavesEndsTheTransferQuietly) {
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

TEST_F(StoredLookupTest, AnAnswerWithoutBodyEndsTheTransferQuietly) {
  StoreThumbnail(kLarge);
  get_.takes_stream = false;
  EXPECT_EQ(Find(get_)->state, State::kStreamed);
  EXPECT_EQ(get_.bytes(), "");
  EXPECT_TRUE(log_.Named("stream_broken").empty());
}

TEST_F(StoredLookupTest, AStoreThatBreaksOffIsLogged) {
  StoreThumbnail(kLarge);
  thumbs_.TruncateGet(kKey, 200'000);
  const auto found = Find(get_, kLarge.size());
  ASSERT_TRUE(found);
  EXPECT_EQ(found->state, State::kStreamed);
  EXPECT_EQ(found->thumbnail, nullptr);
  EXPECT_EQ(get_.bytes().size(), 200'000U);
  EXPECT_EQ(log_.Named("stream_broken").size(), 1U);
}

TEST_F(StoredLookupTest, AStreamIsNotBegunTwice) {
  StoreThumbnail(kLarge);
  thumbs_.RestartNextGet(kKey, 100'000);
  EXPECT_EQ(Find(get_)->state, State::kStreamed);
  EXPECT_EQ(get_.answers(), 1);
  EXPECT_EQ(get_.bytes().size(), 100'000U) << "what was sent cannot be taken back";
  EXPECT_EQ(log_.Named("stream_broken").size(), 1U);
}

}  // namespace
}  // namespace server
