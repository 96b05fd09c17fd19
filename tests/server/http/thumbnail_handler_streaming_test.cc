// Thumbnails too large to be held for a request.
#include <stdexcept>

#include "server/http/thumbnail_handler.h"
#include "tests/server/http/handler_fixture.h"

namespace server {
namespace {

class StreamingTest : public ThumbnailHandlerTest {
 protected:
  static constexpr std::size_t kLarge = kStreamedFrom + 500'000;
  void StartWithLargeThumbnail() {
    renderer_.SetLeastBytes(kLarge);
    Start();
    etag_ = Header(Answer(Request(kCat)), "ETag");
    service_options_.hot_cache_bytes = 0;
    Start();
  }
  std::string etag_;
};

TEST_F(StreamingTest, ALargeThumbnailIsStreamed) {
  StartWithLargeThumbnail();
  FakeDeferral deferral;
  EXPECT_EQ(handler_->Handle(Request(kCat), deferral), std::nullopt);
  ASSERT_TRUE(deferral.wire->WaitUntilDropped());
  ASSERT_TRUE(deferral.wire->head);
  EXPECT_FALSE(deferral.wire->response);
  EXPECT_EQ(deferral.wire->answers, 1);
  EXPECT_EQ(deferral.wire->head->status, 200);
  EXPECT_EQ(deferral.wire->head->content_length, kLarge);
  EXPECT_EQ(deferral.wire->head->body, nullptr);
  EXPECT_EQ(Header(*deferral.wire->head, "ETag"), etag_);
  EXPECT_EQ(deferral.wire->streamed, FakeRenderer::BytesFor("a cat", {.width = 180}, kLarge));
  EXPECT_EQ(metrics_.Of("request bucket 200"), 1);
}

TEST_F(StreamingTest, AKnownTagEndsTheStreamBeforeItBegins) {
  StartWithLargeThumbnail();
  auto request = Request(kCat);
  request.headers.Add("If-None-Match", etag_);
  const auto response = Answer(request);
  EXPECT_EQ(response.status, 304);
  EXPECT_EQ(response.body, nullptr);
}

struct Part {
  const char* range;
  std::size_t first;
  std::size_t length;
};

TEST_F(StreamingTest, APartOfALargeThumbnailIsCutOutOfTheStream) {
  StartWithLargeThumbnail();
  const std::string whole = FakeRenderer::BytesFor("a cat", {.width = 180}, kLarge);
  const Part parts[] = {{"bytes=0-0", 0, 1},
                        {"bytes=0-", 0, kLarge},
                        {"bytes=65530-65540", 65'530, 11},
                        {"bytes=65536-131071", 65'536, 65'536},
                        {"bytes=300000-", 300'000, kLarge - 300'000},
                        {"bytes=-7", kLarge - 7, 7}};
  for (const auto& [range, first, length] : parts) {
    auto request = Request(kCat);
    request.headers.Add("Range", range);
    FakeDeferral deferral;
    handler_->Handle(request, deferral);
    ASSERT_TRUE(deferral.wire->WaitUntilDropped());
    ASSERT_TRUE(deferral.wire->head) << range;
    EXPECT_EQ(deferral.wire->head->status, 206);
    EXPECT_EQ(deferral.wire->head->content_length, length);
    EXPECT_EQ(deferral.wire->streamed, whole.substr(first, length)) << range;
  }
  EXPECT_EQ(log_.Named("stream_broken").size(), 0U);
}

TEST_F(StreamingTest, WhatFollowsAPartIsNotFetched) {
  StartWithLargeThumbnail();
  thumbs_.TruncateGet("cat/w180.png", 300'000);
  auto request = Request(kCat);
  request.headers.Add("Range", "bytes=0-99999");
  FakeDeferral deferral;
  handler_->Handle(request, deferral);
  ASSERT_TRUE(deferral.wire->WaitUntilDropped());
  EXPECT_EQ(deferral.wire->streamed.size(), 100'000U);
  EXPECT_EQ(log_.Named("stream_broken").size(), 0U) << "the store was not asked for more";
}

TEST_F(StreamingTest, APartBeyondTheEndIsNoStream) {
  StartWithLargeThumbnail();
  auto request = Request(kCat);
  request.headers.Add("Range", "bytes=" + std::to_string(kLarge) + "-");
  const auto response = Answer(request);
  EXPECT_EQ(response.status, 416);
  EXPECT_EQ(Header(response, "Content-Range"), "bytes */" + std::to_string(kLarge));
}

TEST_F(StreamingTest, ABrokenStreamIsNotAnsweredTwice) {
  StartWithLargeThumbnail();
  thumbs_.TruncateGet("cat/w180.png", 300'000);
  FakeDeferral deferral;
  handler_->Handle(Request(kCat), deferral);
  ASSERT_TRUE(deferral.wire->WaitUntilDropped());
  EXPECT_EQ(deferral.wire->answers, 1);
  EXPECT_EQ(deferral.wire->streamed.size(), 300'000U) << "shorter than announced: the front closes";
}

TEST_F(StreamingTest, AFaultAfterTheStreamBeganIsNotAnsweredEither) {
  StartWithLargeThumbnail();
  hooked_thumbs_.after_get = [](std::string_view) { throw std::runtime_error("the store threw"); };
  FakeDeferral deferral;
  handler_->Handle(Request(kCat), deferral);
  ASSERT_TRUE(deferral.wire->WaitUntilDropped());
  EXPECT_TRUE(deferral.wire->head);
  EXPECT_FALSE(deferral.wire->response);
  EXPECT_EQ(deferral.wire->answers, 1);
}

}  // namespace
}  // namespace server
