// Who has the thumbnail already, or a part of it.
#include "server/http/thumbnail_handler.h"
#include "tests/server/http/handler_fixture.h"

namespace server {
namespace {

class ConditionalTest : public ThumbnailHandlerTest {
 protected:
  // In the bucket, and nothing in memory; gives what was answered.
  HttpResponse StartWithStored() {
    Start();
    HttpResponse made = Answer(Request(kCat));
    EXPECT_TRUE(Eventually([&] { return thumbs_.Peek("cat/w180.png").has_value(); }));
    Start();
    images_.ResetCalls();
    thumbs_.ResetCalls();
    return made;
  }
  HttpRequest With(const std::string& name, const std::string& value) {
    HttpRequest request = Request(kCat);
    request.headers.Add(name, value);
    return request;
  }
};

TEST_F(ConditionalTest, AStoredThumbnailIsNotDownloadedFor304) {
  const auto made = StartWithStored();
  for (const char* validator : {"ETag", "Last-Modified"}) {
    Start();
    const auto response =
        Answer(With(validator[0] == 'E' ? "If-None-Match" : "If-Modified-Since", Header(made, validator)));
    EXPECT_EQ(response.status, 304);
    EXPECT_EQ(response.body, nullptr);
    EXPECT_EQ(Header(response, "ETag"), Header(made, "ETag"));
    EXPECT_EQ(Header(response, "Cache-Control"), Header(made, "Cache-Control"));
    EXPECT_EQ(Header(response, "Cache-Status"), "thumbd; hit; detail=bucket");
    EXPECT_NE(Header(response, "Server-Timing").find("thumb_get;dur="), std::string::npos);
  }
  EXPECT_EQ(thumbs_.Calls(Method::kGet), 0);
  EXPECT_EQ(thumbs_.Calls(Method::kHead), 2);
  EXPECT_EQ(renderer_.calls(), 1);
}

TEST_F(ConditionalTest, WhoHasAnotherVersionGetsThisOne) {
  const auto made = StartWithStored();
  const auto response = Answer(With("If-None-Match", "\"another\""));
  EXPECT_EQ(response.status, 200);
  ASSERT_NE(response.body, nullptr);
  EXPECT_EQ(*response.body, *made.body);
  EXPECT_EQ(thumbs_.Calls(Method::kGet), 1);
  EXPECT_EQ(metrics_.Of("request bucket 200"), 1);
}

TEST_F(ConditionalTest, WhatIsNotStoredIsMadeOnce) {
  Start();
  const auto response = Answer(With("If-None-Match", "\"another\""));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(*response.body, FakeRenderer::BytesFor("a cat", {.width = 180}));
  EXPECT_EQ(renderer_.calls(), 1);
}

TEST_F(ConditionalTest, AChangedOriginalIsMadeAnew) {
  const auto made = StartWithStored();
  images_.PutNow("cat", "another cat");
  clock_.Advance(std::chrono::hours(1));
  const auto response = Answer(With("If-None-Match", Header(made, "ETag")));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(*response.body, FakeRenderer::BytesFor("another cat", {.width = 180}));
}

TEST_F(ConditionalTest, HeadIsConditionalToo) {
  const auto made = StartWithStored();
  auto request = Request(kCat, "HEAD");
  request.headers.Add("If-None-Match", "\"another\"");
  EXPECT_EQ(Answer(request).status, 200);
  request.headers.Set("If-None-Match", Header(made, "ETag"));
  EXPECT_EQ(Answer(request).status, 304);
  EXPECT_EQ(thumbs_.Calls(Method::kGet), 0);
}

TEST_F(ConditionalTest, OneWhoAsksForTheBodyIsNotLeftWithoutItByOneWhoDoesNot) {
  const auto made = StartWithStored();
  thumbs_.Block(Method::kHead);
  FakeDeferral knows;
  handler_->Handle(With("If-None-Match", Header(made, "ETag")), knows);
  ASSERT_TRUE(thumbs_.WaitUntilBlocked(Method::kHead));
  FakeDeferral does_not;
  handler_->Handle(Request(kCat), does_not);
  thumbs_.ReleaseAll();
  ASSERT_TRUE(knows.wire->WaitUntilDropped());
  ASSERT_TRUE(does_not.wire->WaitUntilDropped());
  EXPECT_EQ(knows.wire->response->status, 304);
  EXPECT_EQ(*does_not.wire->response->body, *made.body);
}

TEST_F(ConditionalTest, PartsAreTheSameFromEverywhere) {
  const auto made = StartWithStored();
  for (const char* from : {"bucket", "memory"}) {
    const auto part = Answer(With("Range", "bytes=2-"));
    EXPECT_EQ(part.status, 206);
    EXPECT_EQ(*part.body, made.body->substr(2)) << from;
    EXPECT_EQ(Header(part, "Cache-Status"), std::string("thumbd; hit; detail=") + from);
  }
  EXPECT_EQ(Answer(With("Range", "bytes=100000-")).status, 416);
}

}  // namespace
}  // namespace server
