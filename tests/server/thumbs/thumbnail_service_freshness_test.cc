// What the service does with a thumbnail whose original may have changed.
#include <atomic>

#include "server/thumbs/thumbnail_service.h"
#include "tests/server/thumbs/service_fixture.h"

namespace server {
namespace {

TEST_F(ServiceTest, WithinFreshForNothingIsAskedAndThenOneQuestion) {
  Start();
  Get("cat");
  ASSERT_TRUE(WaitUntilStored(kCatKey));
  clock_.Advance(seconds(59));
  EXPECT_TRUE(InMemory("cat"));
  clock_.Advance(seconds(1));
  EXPECT_FALSE(InMemory("cat"));
  ResetCalls();
  const auto served = Get("cat");
  ASSERT_TRUE(served);
  EXPECT_EQ(served->from, ServedFrom::kMemory);
  EXPECT_FALSE(served->stale);
  EXPECT_EQ(images_.Calls(Method::kHead), 1);
  EXPECT_EQ(TotalCalls(), 1);
  EXPECT_TRUE(InMemory("cat"));
}

TEST_F(ServiceTest, OneCheckCountsForAllSizes) {
  Start();
  Get("cat", 180);
  Get("cat", 360);
  clock_.Advance(seconds(61));
  Get("cat", 180);
  EXPECT_TRUE(InMemory("cat", 360));
}

TEST_F(ServiceTest, AChangedOriginalIsMadeAgainAndOverwritten) {
  for (const bool restart : {false, true}) {
    images_.PutNow("cat", "a cat");
    Start();
    const auto old = Get("cat");
    ASSERT_TRUE(WaitUntilStored(kCatKey));
    if (restart) Start();
    images_.PutNow("cat", "a dog");
    clock_.Advance(seconds(61));
    ResetCalls();
    const auto served = Get("cat");
    ASSERT_TRUE(old && served);
    EXPECT_EQ(served->from, ServedFrom::kRender);
    EXPECT_EQ(*served->thumbnail->bytes, FakeRenderer::BytesFor("a dog", {.width = 180}));
    EXPECT_NE(served->thumbnail->info.etag, old->thumbnail->info.etag);
    StopUploads();
    EXPECT_EQ(thumbs_.Calls(Method::kDelete), 0);
    EXPECT_EQ(thumbs_.Calls(Method::kPut), 1);
    EXPECT_EQ(thumbs_.Peek(kCatKey)->bytes, *served->thumbnail->bytes);
    EXPECT_TRUE(InMemory("cat"));
  }
}

// The download had begun before the original changed, and another size has seen the new one meanwhile.
TEST_F(ServiceTest, ADownloadOlderThanWhatIsKnownIsNotUsed) {
  Start();
  Get("cat", 90);
  ASSERT_TRUE(WaitUntilStored("cat/w90.png"));
  std::atomic<bool> armed{true};
  WaiterPtr other_size;
  hooked_images_.after_get = [&](std::string_view) {
    if (!armed.exchange(false)) return;
    images_.PutNow("cat", "a dog");
    clock_.Advance(seconds(61));
    other_size = Ask(Query("cat", 90));
    EXPECT_TRUE(Eventually([&] { return service_->CurrentLoad().hot_entries == 0; }));
  };
  const auto served = Get("cat", 180);
  ASSERT_TRUE(served);
  EXPECT_EQ(*served->thumbnail->bytes, FakeRenderer::BytesFor("a dog", {.width = 180}));
  const auto other = Answer(other_size);
  ASSERT_TRUE(other);
  EXPECT_EQ(*other->thumbnail->bytes, FakeRenderer::BytesFor("a dog", {.width = 90}));
  EXPECT_TRUE(InMemory("cat", 180));
  service_->Stop();
}

TEST_F(ServiceTest, AnotherRenderersThumbnailIsMadeAgain) {
  Start();
  Get("cat");
  StopUploads();
  auto stored = *thumbs_.Peek(kCatKey);
  stored.info.metadata["renderer"] = "0";
  thumbs_.PutNow(kCatKey, "old", {.content_type = "image/png", .metadata = stored.info.metadata});
  Start();
  EXPECT_EQ(Get("cat")->from, ServedFrom::kRender);
  StopUploads();
  EXPECT_EQ(thumbs_.Peek(kCatKey)->bytes, stored.bytes);
}

TEST_F(ServiceTest, AGoneOriginalTakesItsThumbnailAlong) {
  Start();
  Get("cat");
  ASSERT_TRUE(WaitUntilStored(kCatKey));
  images_.DeleteNow("cat");
  clock_.Advance(seconds(61));
  const auto served = Get("cat");
  ASSERT_FALSE(served);
  EXPECT_EQ(served.error().kind, FailureKind::kNoSuchOriginal);
  EXPECT_FALSE(thumbs_.Peek(kCatKey));
  EXPECT_FALSE(InMemory("cat"));
}

TEST_F(ServiceTest, AMissingBucketCostsNoThumbnails) {
  Start();
  Get("cat");
  ASSERT_TRUE(WaitUntilStored(kCatKey));
  images_.DeleteNow("cat");
  images_.FailAlways(Method::kProbe, StoreError(ErrorCode::kNoSuchBucket));
  clock_.Advance(seconds(61));
  const auto served = Get("cat");
  ASSERT_TRUE(served);
  EXPECT_TRUE(served->stale);
  EXPECT_TRUE(thumbs_.Peek(kCatKey));
}

TEST_F(ServiceTest, WhatCannotBeCheckedIsServedStale) {
  Start();
  Get("cat");
  ASSERT_TRUE(WaitUntilStored(kCatKey));
  clock_.Advance(seconds(61));
  images_.FailAlways(Method::kHead, StoreError(ErrorCode::kUnavailable));
  const auto from_memory = Get("cat");
  ASSERT_TRUE(from_memory);
  EXPECT_EQ(from_memory->from, ServedFrom::kMemory);
  EXPECT_TRUE(from_memory->stale);
  Start();
  const auto from_bucket = Get("cat");
  ASSERT_TRUE(from_bucket);
  EXPECT_EQ(from_bucket->from, ServedFrom::kBucket);
  EXPECT_TRUE(from_bucket->stale);
  EXPECT_FALSE(InMemory("cat")) << "to be checked again next time";
  EXPECT_EQ(renderer_.calls(), 1);
}

TEST_F(ServiceTest, FreshForZeroChecksEachTime) {
  options_.fresh_for = seconds(0);
  Start();
  Get("cat");
  ASSERT_TRUE(WaitUntilStored(kCatKey));
  for (int i = 0; i < 3; ++i) {
    ResetCalls();
    EXPECT_FALSE(InMemory("cat"));
    EXPECT_EQ(Get("cat")->from, ServedFrom::kMemory);
    EXPECT_EQ(images_.Calls(Method::kHead), 1);
    EXPECT_EQ(TotalCalls(), 1);
  }
}

TEST_F(ServiceTest, FreshForeverNeverChecks) {
  options_.fresh_for = std::nullopt;
  Start();
  Get("cat");
  Start();
  ResetCalls();
  clock_.Advance(std::chrono::hours(10'000));
  images_.DeleteNow("cat");
  EXPECT_EQ(Get("cat")->from, ServedFrom::kBucket);
  EXPECT_TRUE(InMemory("cat"));
  EXPECT_EQ(thumbs_.Calls(Method::kGet), 1);
  EXPECT_EQ(TotalCalls(), 1);
}

}  // namespace
}  // namespace server
