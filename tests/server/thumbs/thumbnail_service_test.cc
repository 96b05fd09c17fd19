// The eight steps in their order, told by what is asked of the two buckets.
#include "server/thumbs/thumbnail_service.h"

#include "server/thumbs/stored_metadata.h"
#include "tests/server/thumbs/service_fixture.h"

namespace server {
namespace {

TEST_F(ServiceTest, AMissLooksMakesAndStores) {
  Start();
  const auto served = Get("cat");
  ASSERT_TRUE(served);
  EXPECT_EQ(*served->thumbnail->bytes, FakeRenderer::BytesFor("a cat", {.width = 180}));
  EXPECT_EQ(served->from, ServedFrom::kRender);
  EXPECT_TRUE(served->stored);
  StopUploads();
  EXPECT_EQ(thumbs_.Calls(Method::kGet), 1);
  EXPECT_EQ(images_.Calls(Method::kGet), 1);
  EXPECT_EQ(thumbs_.Calls(Method::kPut, kCatKey), 1);
  EXPECT_EQ(thumbs_.TotalCalls(), 2);
  // The question about the original runs beside the look-up, whatever that will find.
  EXPECT_EQ(images_.Calls(Method::kHead), 1);
  EXPECT_EQ(images_.TotalCalls(), 2);
  EXPECT_EQ(renderer_.calls(), 1);
}

TEST_F(ServiceTest, AThumbnailIsNoOriginal) {
  options_.reserved_prefix = "thumbs/";
  images_.PutNow("thumbs/cat/w180.png", "a thumbnail");
  Start();
  const auto refused = Get("thumbs/cat/w180.png");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, FailureKind::kNoSuchOriginal);
  EXPECT_EQ(TotalCalls(), 0);
  EXPECT_TRUE(Get("cat"));
}

TEST_F(ServiceTest, WhatIsStoredTellsItsSource) {
  Start();
  const auto served = Get("cat");
  StopUploads();
  const auto stored = thumbs_.Peek(kCatKey);
  ASSERT_TRUE(served && stored);
  const auto info = FromStored(stored->info);
  ASSERT_TRUE(info);
  EXPECT_EQ(info->etag, served->thumbnail->info.etag);
  EXPECT_EQ(info->source.etag, images_.Peek("cat")->info.etag);
  EXPECT_EQ(info->source.last_modified, images_.Peek("cat")->info.last_modified);
  EXPECT_EQ(stored->bytes, *served->thumbnail->bytes);
}

TEST_F(ServiceTest, AMemoryHitAsksNothing) {
  Start();
  EXPECT_FALSE(InMemory("cat"));
  const auto served = Get("cat");
  const auto hit = service_->FindInMemory(Query("cat"));
  ASSERT_TRUE(served && hit);
  EXPECT_EQ(hit, served->thumbnail);
  EXPECT_FALSE(InMemory("cat", 181));
  ASSERT_TRUE(WaitUntilStored(kCatKey));
  ResetCalls();
  EXPECT_EQ(Get("cat")->from, ServedFrom::kMemory);
  // The first one's question after its original, which runs beside, may still come.
  EXPECT_EQ(TotalCalls() - images_.Calls(Method::kHead), 0);
}

TEST_F(ServiceTest, AfterARestartTheBucketHasIt) {
  Start();
  const auto made = Get("cat");
  Start();
  ResetCalls();
  EXPECT_FALSE(InMemory("cat"));
  const auto served = Get("cat");
  ASSERT_TRUE(made && served);
  EXPECT_EQ(served->from, ServedFrom::kBucket);
  EXPECT_FALSE(served->stale);
  EXPECT_EQ(served->thumbnail->info.etag, made->thumbnail->info.etag);
  EXPECT_EQ(*served->thumbnail->bytes, *made->thumbnail->bytes);
  EXPECT_EQ(thumbs_.Calls(Method::kGet), 1);
  EXPECT_EQ(images_.Calls(Method::kHead), 1);
  EXPECT_EQ(TotalCalls(), 2);
  EXPECT_TRUE(InMemory("cat"));
  EXPECT_EQ(renderer_.calls(), 1);
}

TEST_F(ServiceTest, ForHeadOnlyAStoredThumbnailIsNotFetched) {
  Start();
  Get("cat");
  Start();
  ResetCalls();
  const auto served = Answer(Ask(Query("cat", 180, true)));
  ASSERT_TRUE(served);
  EXPECT_EQ(served->thumbnail->bytes, nullptr);
  EXPECT_EQ(thumbs_.Calls(Method::kHead), 1);
  EXPECT_EQ(thumbs_.Calls(Method::kGet), 0);
  EXPECT_EQ(images_.Calls(Method::kGet), 0);
}

TEST_F(ServiceTest, WithoutMemoryTheBucketIsAskedEachTime) {
  options_.hot_cache_bytes = 0;
  Start();
  Get("cat");
  ASSERT_TRUE(WaitUntilStored(kCatKey));
  for (int i = 0; i < 2; ++i) {
    EXPECT_FALSE(InMemory("cat"));
    EXPECT_EQ(Get("cat")->from, ServedFrom::kBucket);
  }
  EXPECT_EQ(renderer_.calls(), 1);
}

TEST_F(ServiceTest, AlwaysMakesAnewAndTouchesNothingElse) {
  options_.store_thumbnails = false;
  Start();
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(InMemory("cat"));
    const auto served = Get("cat");
    ASSERT_TRUE(served);
    EXPECT_EQ(served->from, ServedFrom::kRender);
    EXPECT_FALSE(served->stored);
  }
  EXPECT_EQ(images_.Calls(Method::kGet), 3);
  EXPECT_EQ(TotalCalls(), 3);
  EXPECT_EQ(renderer_.calls(), 3);
}

TEST_F(ServiceTest, UploadsAfterTheAnswer) {
  thumbs_.Block(Method::kPut);
  Start();
  const auto served = Get("cat");
  ASSERT_TRUE(served);
  EXPECT_TRUE(served->stored);
  EXPECT_FALSE(thumbs_.Peek(kCatKey));
  thumbs_.ReleaseAll();
  EXPECT_TRUE(WaitUntilStored(kCatKey));
}

TEST_F(ServiceTest, UploadsBeforeTheAnswerWhereAsked) {
  options_.upload_before_answer = true;
  Start();
  auto waiter = std::make_shared<FakeWaiter>(Query("cat"));
  bool was_there = false;
  waiter->on_done = [&] { was_there = thumbs_.Peek(kCatKey).has_value(); };
  service_->Serve(waiter);
  ASSERT_TRUE(Answer(waiter));
  EXPECT_TRUE(was_there);
}

TEST_F(ServiceTest, AFullUploadQueueIsUploadedBeforeTheAnswer) {
  options_.upload = {1, 1, seconds(20)};
  for (const char* key : {"b", "c"}) images_.PutNow(key, key);
  thumbs_.Block(Method::kPut);
  Start();
  EXPECT_TRUE(Get("cat"));
  ASSERT_TRUE(thumbs_.WaitUntilBlocked(Method::kPut, s3client::testing::kAnyKey, 1));
  EXPECT_TRUE(Get("b"));
  const auto third = Ask(Query("c"));
  ASSERT_TRUE(thumbs_.WaitUntilBlocked(Method::kPut, s3client::testing::kAnyKey, 2));
  EXPECT_EQ(third->answers(), 0);
  thumbs_.ReleaseAll();
  const auto served = Answer(third);
  ASSERT_TRUE(served);
  EXPECT_TRUE(served->stored);
  EXPECT_TRUE(thumbs_.Peek("c/w180.png"));
}

TEST_F(ServiceTest, AFailedUploadIsStillAnswered) {
  options_.upload_before_answer = true;
  Start();
  thumbs_.FailNext(Method::kPut, StoreError(ErrorCode::kAccessDenied));
  const auto served = Get("cat");
  ASSERT_TRUE(served);
  EXPECT_FALSE(served->stored);
  EXPECT_EQ(log_.Named("upload_failed").size(), 1U);
  EXPECT_TRUE(InMemory("cat"));
}

TEST_F(ServiceTest, TellsWhereTheTimeWent) {
  Start();
  std::vector<std::string_view> names;
  const auto served = Get("cat");
  for (const auto& [name, took] : served->spans.all()) names.push_back(name);
  EXPECT_EQ(names, (std::vector<std::string_view>{"thumb_get", "original_get", "queue", "decode", "resize",
                                                  "encode"}));
}

}  // namespace
}  // namespace server
