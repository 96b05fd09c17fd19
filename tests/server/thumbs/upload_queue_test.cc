#include "server/thumbs/upload_queue.h"

#include <gtest/gtest.h>

#include "server/thumbs/stored_metadata.h"
#include "tests/support/memory_object_store.h"
#include "tests/support/recording_log.h"
#include "tests/support/recording_metrics.h"
#include "tests/support/store_error.h"

namespace server {
namespace {

using s3client::testing::MemoryObjectStore;
using s3client::testing::Method;

Upload UploadOf(const std::string& key, const std::string& bytes = "picture") {
  const ThumbnailInfo info{"\"tag\"", "image/png", bytes.size(), {"\"v1\"", 77, {}}};
  auto thumbnail = std::make_shared<Thumbnail>(Thumbnail{info, std::make_shared<std::string>(bytes)});
  return {key, thumbnail, "request-1"};
}

class UploadQueueTest : public testing::Test {
 protected:
  ~UploadQueueTest() override { thumbs_.ReleaseAll(); }

  UploadQueue Queue(std::size_t queue, std::chrono::milliseconds timeout = std::chrono::seconds(20)) {
    return UploadQueue({1, queue, timeout}, thumbs_, log_, metrics_);
  }

  MemoryObjectStore thumbs_;
  doubles::RecordingLog log_;
  doubles::RecordingMetrics metrics_;
};

TEST_F(UploadQueueTest, UploadsWithTypeAndMetadata) {
  {
    auto queue = Queue(4);
    EXPECT_TRUE(queue.Offer(UploadOf("a/w1.png")));
    queue.Drain();
  }
  const auto stored = thumbs_.Peek("a/w1.png");
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->bytes, "picture");
  EXPECT_EQ(stored->info.content_type, "image/png");
  const auto info = FromStored(stored->info);
  ASSERT_TRUE(info);
  EXPECT_EQ(info->source.etag, "\"v1\"");
  EXPECT_EQ(metrics_.Of("event uploaded"), 1);
}

TEST_F(UploadQueueTest, SaysWhenItIsFull) {
  thumbs_.Block(Method::kPut);
  auto queue = Queue(1);
  EXPECT_TRUE(queue.Offer(UploadOf("a")));
  ASSERT_TRUE(thumbs_.WaitUntilBlocked(Method::kPut));
  EXPECT_TRUE(queue.Offer(UploadOf("b")));
  EXPECT_FALSE(queue.Offer(UploadOf("c")));
  EXPECT_EQ(queue.waiting(), 1U);
  thumbs_.ReleaseAll();
  queue.Drain();
  EXPECT_TRUE(thumbs_.Peek("a"));
  EXPECT_TRUE(thumbs_.Peek("b"));
  EXPECT_FALSE(thumbs_.Peek("c"));
}

TEST_F(UploadQueueTest, DrainUploadsWhatIsQueuedAndTakesNoMore) {
  auto queue = Queue(100);
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(queue.Offer(UploadOf(std::to_string(i))));
  queue.Drain();
  EXPECT_EQ(thumbs_.Keys().size(), 50U);
  EXPECT_FALSE(queue.Offer(UploadOf("late")));
}

TEST_F(UploadQueueTest, AFailureIsLoggedAndCounted) {
  thumbs_.FailNext(Method::kPut, doubles::StoreError(s3client::ErrorCode::kAccessDenied, "no"));
  auto queue = Queue(4);
  EXPECT_TRUE(queue.Offer(UploadOf("a")));
  EXPECT_TRUE(queue.Offer(UploadOf("b")));
  queue.Drain();
  EXPECT_FALSE(thumbs_.Peek("a"));
  EXPECT_TRUE(thumbs_.Peek("b"));
  EXPECT_EQ(metrics_.Of("event upload_failed"), 1);
  const auto events = log_.Named("upload_failed");
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].level, LogLevel::kError);
  EXPECT_EQ(events[0].fields.at("key"), "a");
  EXPECT_EQ(events[0].fields.at("request_id"), "request-1");
  EXPECT_EQ(events[0].fields.at("error"), "thumbnail: access_denied: no");
}

TEST_F(UploadQueueTest, AnUploadEndsWithItsTime) {
  thumbs_.Block(Method::kPut);
  auto queue = Queue(4, std::chrono::milliseconds(20));
  EXPECT_TRUE(queue.Offer(UploadOf("a")));
  queue.Drain();
  EXPECT_EQ(metrics_.Of("event upload_failed"), 1);
}

TEST_F(UploadQueueTest, UploadNowTellsWhetherItIsStored) {
  auto queue = Queue(4);
  const auto soon = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  EXPECT_TRUE(queue.UploadNow(UploadOf("a"), soon));
  thumbs_.FailNext(Method::kPut, doubles::StoreError(s3client::ErrorCode::kUnavailable));
  EXPECT_FALSE(queue.UploadNow(UploadOf("b"), soon));
  EXPECT_EQ(log_.Named("upload_failed").size(), 1U);
}

TEST_F(UploadQueueTest, WhatIsOutdatedBeforeItsTurnIsDropped) {
  SourceMemo memo(std::nullopt, 1'000'000, [] { return std::chrono::steady_clock::now(); });
  const auto note = memo.Note("a");
  const auto version = memo.Saw(*note, {"\"v1\"", 77, {}}, memo.Now());
  thumbs_.Block(Method::kPut);
  auto queue = Queue(4);
  auto first = UploadOf("first");
  auto outdated = UploadOf("outdated");
  first.source = outdated.source = note;
  first.version = outdated.version = version;
  EXPECT_TRUE(queue.Offer(first));
  ASSERT_TRUE(thumbs_.WaitUntilBlocked(Method::kPut));
  EXPECT_TRUE(queue.Offer(outdated));
  EXPECT_TRUE(queue.Offer(UploadOf("of unknown version")));
  memo.Distrust(*note);
  thumbs_.ReleaseAll();
  queue.Drain();
  EXPECT_TRUE(thumbs_.Peek("first"));
  EXPECT_TRUE(thumbs_.Peek("of unknown version"));
  EXPECT_FALSE(thumbs_.Peek("outdated"));
  EXPECT_EQ(metrics_.Of("event upload_outdated"), 1);
}

}  // namespace
}  // namespace server
