#include "server/thumbs/stored_lookup.h"

#include <gtest/gtest.h>

#include "tests/server/thumbs/stored_lookup_fixture.h"
#include "tests/support/store_error.h"

namespace server {
namespace {

using doubles::StoreError;
using s3client::ErrorCode;
using s3client::testing::Method;
using State = StoredLookup::Found::State;

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

}  // namespace
}  // namespace server
