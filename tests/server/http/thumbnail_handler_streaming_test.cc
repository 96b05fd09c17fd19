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
