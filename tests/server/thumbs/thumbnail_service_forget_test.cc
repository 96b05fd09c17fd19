// What the service does after word of a change: an event of the bucket, or a purge.
#include "server/thumbs/purge.h"
#include "server/thumbs/thumbnail_service.h"
#include "tests/server/thumbs/service_fixture.h"

namespace server {
namespace {

std::string BytesOf(const Outcome<Served>& served) {
  return served ? *served->thumbnail->bytes : "nothing: " + served.error().message;
}

class ForgetTest : public ServiceTest {
 protected:
  ForgetTest() { options_.fresh_for = std::nullopt; }
  std::size_t Purge(const std::string& original) {
    return PurgeThumbnails({thumbs_, options_.max_key_bytes}, original, {s3client::Deadline::max()})
        .value_or(99);
  }
};

TEST_F(ForgetTest, AChangedOriginalShowsAtOnceEvenWhereNothingIsChecked) {
  Start();
  Get("cat");
  Get("cat", 90);
  ASSERT_TRUE(WaitUntilStored(kCatKey));
  images_.PutNow("cat", "a dog");
  EXPECT_TRUE(InMemory("cat"));
  service_->Forget("cat");
  EXPECT_FALSE(InMemory("cat"));
  EXPECT_EQ(BytesOf(Get("cat")), FakeRenderer::BytesFor("a dog", {.width = 180}));
  EXPECT_EQ(BytesOf(Get("cat", 90)), FakeRenderer::BytesFor("a dog", {.width = 90}));
  EXPECT_TRUE(InMemory("cat"));
}

TEST_F(ForgetTest, AlsoWhereNothingWasKnownOfIt) {
  Start();
  Get("cat");
  ASSERT_TRUE(WaitUntilStored(kCatKey));
  Start();  // with nothing in memory, a stored thumbnail would be believed
  images_.PutNow("cat", "a dog");
  service_->Forget("cat");
  EXPECT_EQ(BytesOf(Get("cat")), FakeRenderer::BytesFor("a dog", {.width = 180}));
}

TEST_F(ForgetTest, WhatHasNotChangedIsNotMadeAgain) {
  Start();
  const auto before = Get("cat");
  ASSERT_TRUE(WaitUntilStored(kCatKey));
  service_->Forget("cat");
  ResetCalls();
  const auto served = Get("cat");
  ASSERT_TRUE(before && served);
  EXPECT_EQ(served->from, ServedFrom::kBucket);
  EXPECT_EQ(served->thumbnail->info.etag, before->thumbnail->info.etag);
  EXPECT_EQ(images_.Calls(Method::kHead), 1);
  EXPECT_TRUE(InMemory("cat"));
}

TEST_F(ForgetTest, ARemovedOriginalIsGoneAtOnce) {
  Start();
  Get("cat");
  ASSERT_TRUE(WaitUntilStored(kCatKey));
  images_.DeleteNow("cat");
  service_->Forget("cat");
  EXPECT_EQ(Purge("cat"), 1U);
  const auto served = Get("cat");
  ASSERT_FALSE(served);
  EXPECT_EQ(served.error().kind, FailureKind::kNoSuchOriginal);
}

TEST_F(ForgetTest, AMissingOriginalThatAppearsIsFoundAtOnce) {
  options_.fresh_for = seconds(60);
  Start();
  EXPECT_FALSE(Get("new"));
  images_.PutNow("new", "a newt");
  EXPECT_FALSE(Get("new"));
  service_->Forget("new");
  EXPECT_EQ(BytesOf(Get("new")), FakeRenderer::BytesFor("a newt", {.width = 180}));
}

TEST_F(ForgetTest, APurgedThumbnailIsMadeAnewThoughItIsInMemory) {
  Start();
  Get("cat");
  ASSERT_TRUE(WaitUntilStored(kCatKey));
  service_->Forget("cat");
  EXPECT_EQ(Purge("cat"), 1U);
  const auto served = Get("cat");
  ASSERT_TRUE(served);
  EXPECT_EQ(served->from, ServedFrom::kRender);
  EXPECT_TRUE(WaitUntilStored(kCatKey));
}

// The queue drops it: it would bring back what was purged.
TEST_F(ForgetTest, AnUploadThatStillWaitsIsDropped) {
  options_.upload.threads = 1;
  Start();
  thumbs_.Block(Method::kPut);
  Get("cat", 90);
  ASSERT_TRUE(thumbs_.WaitUntilBlocked(Method::kPut));
  Get("cat", 180);
  images_.DeleteNow("cat");
  service_->Forget("cat");
  EXPECT_EQ(Purge("cat"), 0U);
  thumbs_.ReleaseAll();
  StopUploads();
  EXPECT_FALSE(thumbs_.Peek(kCatKey));
}

// One that was under way does bring it back, and it is found outdated when it is asked for.
TEST_F(ForgetTest, AnUploadUnderWayBringsBackWhatNobodyGets) {
  Start();
  thumbs_.Block(Method::kPut);
  Get("cat");
  ASSERT_TRUE(thumbs_.WaitUntilBlocked(Method::kPut));
  images_.DeleteNow("cat");
  service_->Forget("cat");
  EXPECT_EQ(Purge("cat"), 0U);
  thumbs_.ReleaseAll();
  ASSERT_TRUE(WaitUntilStored(kCatKey));
  const auto served = Get("cat");
  ASSERT_FALSE(served);
  EXPECT_EQ(served.error().kind, FailureKind::kNoSuchOriginal);
  EXPECT_FALSE(thumbs_.Peek(kCatKey));
}

// Word of the change comes while the old version is downloaded.
TEST_F(ForgetTest, ADownloadUnderWayDoesNotCount) {
  Start();
  images_.Block(Method::kGet);
  const auto asked = Ask(Query("cat"));
  ASSERT_TRUE(images_.WaitUntilBlocked(Method::kGet));
  clock_.Advance(milliseconds(1));
  service_->Forget("cat");
  images_.PutNow("cat", "a dog");
  images_.ReleaseAll();
  EXPECT_EQ(BytesOf(Answer(asked)), FakeRenderer::BytesFor("a dog", {.width = 180}));
  EXPECT_EQ(images_.Calls(Method::kGet), 2);
}

TEST_F(ForgetTest, NothingStoredIsNothingToForget) {
  options_.store_thumbnails = false;
  Start();
  service_->Forget("cat");
  EXPECT_EQ(BytesOf(Get("cat")), FakeRenderer::BytesFor("a cat", {.width = 180}));
}

}  // namespace
}  // namespace server
