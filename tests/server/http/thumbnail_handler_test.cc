#include "server/http/thumbnail_handler.h"

#include <nlohmann/json.hpp>

#include "tests/server/http/handler_fixture.h"

namespace server {
namespace {

TEST_F(ThumbnailHandlerTest, AMissIsAnsweredLater) {
  renderer_.Block();
  Start();
  FakeDeferral deferral;
  EXPECT_EQ(handler_->Handle(Request(kCat), deferral), std::nullopt);
  EXPECT_EQ(deferral.taken, 1);
  EXPECT_EQ(deferral.wire->answers, 0);
  renderer_.Release();
  ASSERT_TRUE(deferral.wire->WaitUntilDropped());
  EXPECT_EQ(deferral.wire->answers, 1);
  const auto& response = deferral.wire->response;
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(*response->body, FakeRenderer::BytesFor("a cat", {.width = 180}));
  EXPECT_EQ(Header(*response, "X-Request-Id"), "request-1");
  EXPECT_EQ(Header(*response, "Cache-Status"), "thumbd; fwd=miss; stored");
  EXPECT_EQ(metrics_.Of("request rendered 200"), 1);
  EXPECT_EQ(metrics_.Of("span decode"), 1);
}

TEST_F(ThumbnailHandlerTest, AMemoryHitIsAnsweredAtOnce) {
  Start();
  const auto made = Answer(Request(kCat));
  FakeDeferral deferral;
  const auto hit = handler_->Handle(Request(kCat), deferral);
  ASSERT_TRUE(hit);
  EXPECT_EQ(deferral.taken, 0);
  EXPECT_EQ(hit->status, 200);
  EXPECT_EQ(hit->body, made.body);
  EXPECT_EQ(Header(*hit, "ETag"), Header(made, "ETag"));
  EXPECT_EQ(Header(*hit, "Cache-Status"), "thumbd; hit; detail=memory");
  EXPECT_EQ(metrics_.Of("request memory 200"), 1);
}

TEST_F(ThumbnailHandlerTest, HeadAnswersWhatGetWould) {
  Start();
  const auto get = Answer(Request(kCat));
  ASSERT_TRUE(Eventually([&] { return thumbs_.Peek("cat/w180.png").has_value(); }));
  const auto from_memory = Answer(Request(kCat, "HEAD"));
  Start();
  const auto from_bucket = Answer(Request(kCat, "HEAD"));
  for (const auto* head : {&from_memory, &from_bucket}) {
    EXPECT_EQ(head->status, 200);
    EXPECT_EQ(head->content_length, get.content_length);
    for (const char* name : {"Content-Type", "ETag", "Last-Modified", "Cache-Control"}) {
      EXPECT_EQ(Header(*head, name), Header(get, name)) << name;
    }
  }
  EXPECT_EQ(from_bucket.body, nullptr);
  EXPECT_EQ(renderer_.calls(), 1);
}

TEST_F(ThumbnailHandlerTest, AKnownTagIsNotSentAgain) {
  Start();
  auto request = Request(kCat);
  request.headers.Add("If-None-Match", Header(Answer(Request(kCat)), "ETag"));
  FakeDeferral deferral;
  const auto response = handler_->Handle(request, deferral);
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 304);
  EXPECT_EQ(response->body, nullptr);
  EXPECT_EQ(metrics_.Of("request memory 304"), 1);
}

TEST_F(ThumbnailHandlerTest, AMistakeIsRefusedBeforeAnythingCosts) {
  Start();
  FakeDeferral deferral;
  const auto response = handler_->Handle(Request("/thumbs?filename=cat&size=big"), deferral);
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 400);
  EXPECT_EQ(deferral.taken, 0);
  const auto problem = nlohmann::json::parse(*response->body);
  EXPECT_EQ(problem.at("detail"), "size is not a whole number of pixels from 1 to 2000");
  EXPECT_EQ(problem.at("request_id"), "request-1");
  EXPECT_EQ(Header(*response, "X-Request-Id"), "request-1");
  EXPECT_EQ(Header(*response, "Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(metrics_.Of("request error 400"), 1);
  EXPECT_EQ(images_.TotalCalls() + thumbs_.TotalCalls(), 0);
  EXPECT_EQ(LastLine("error"), "size is not a whole number of pixels from 1 to 2000");
}

TEST_F(ThumbnailHandlerTest, AFailureIsAProblemWhoseWordsStayInTheLog) {
  Start();
  images_.FailNext(Method::kGet, StoreError(ErrorCode::kAccessDenied, "key AKIA1 of bucket secret-images"));
  const auto response = Answer(Request(kCat));
  EXPECT_EQ(response.status, 502);
  EXPECT_EQ(Header(response, "Cache-Control"), "no-store");
  EXPECT_EQ(response.body->find("AKIA1"), std::string::npos);
  EXPECT_EQ(LastLine("error"), "original: access_denied: key AKIA1 of bucket secret-images");
  EXPECT_EQ(LastLine("request_id"), "request-1");
  EXPECT_EQ(metrics_.Of("failure store-refused"), 1);
  EXPECT_EQ(metrics_.Of("request error 502"), 1);
}

TEST_F(ThumbnailHandlerTest, AMissingOriginalMayBeCachedShortly) {
  Start();
  const auto response = Answer(Request("/thumbs?filename=none&size=1"));
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(Header(response, "Cache-Control"), "public, max-age=10");
}

TEST_F(ThumbnailHandlerTest, ARefusalForLoadIsToldAtOnceWithRetryAfter) {
  service_options_.fetch_threads = 1;
  service_options_.fetch_queue = 0;
  thumbs_.Block(Method::kGet);
  Start();
  FakeDeferral working;
  handler_->Handle(Request(kCat), working);
  ASSERT_TRUE(thumbs_.WaitUntilBlocked(Method::kGet));
  const auto response = Answer(Request("/thumbs?filename=cat&size=90"));
  EXPECT_EQ(response.status, 503);
  const int retry_after = std::stoi(Header(response, "Retry-After"));
  EXPECT_GE(retry_after, 1);
  EXPECT_LE(retry_after, 3);
  thumbs_.ReleaseAll();
  EXPECT_TRUE(working.wire->WaitUntilDropped());
}

TEST_F(ThumbnailHandlerTest, TheTimeOfARequestBeginsWithItsHead) {
  options_.request_timeout = std::chrono::seconds(10);
  images_.Block(Method::kGet);
  Start();
  auto request = Request(kCat);
  request.received -= std::chrono::seconds(11);
  const auto response = Answer(request);
  EXPECT_EQ(response.status, 503);
  EXPECT_NE(response.body->find("queue-timeout"), std::string::npos);
}

TEST_F(ThumbnailHandlerTest, TheLogLineTellsTheRequest) {
  Start();
  Answer(Request(kCat));
  EXPECT_EQ(LastLine("request_id"), "request-1");
  EXPECT_EQ(LastLine("remote"), "192.0.2.7");
  EXPECT_EQ(LastLine("method"), "GET");
  EXPECT_EQ(LastLine("target"), kCat);
  EXPECT_EQ(LastLine("status"), "200");
  EXPECT_EQ(LastLine("outcome"), "rendered");
  EXPECT_EQ(LastLine("bytes"), std::to_string(FakeRenderer::BytesFor("a cat", {.width = 180}).size()));
  EXPECT_EQ(LastLine("error"), "");
}

TEST_F(ThumbnailHandlerTest, WhoSharedAnAnswerSaysSo) {
  renderer_.Block();
  Start();
  FakeDeferral leader;
  FakeDeferral follower;
  handler_->Handle(Request(kCat), leader);
  ASSERT_TRUE(renderer_.WaitUntilBlocked());
  handler_->Handle(Request(kCat), follower);
  renderer_.Release();
  ASSERT_TRUE(leader.wire->WaitUntilDropped());
  ASSERT_TRUE(follower.wire->WaitUntilDropped());
  EXPECT_EQ(Header(*leader.wire->response, "Cache-Status"), "thumbd; fwd=miss; stored");
  EXPECT_EQ(Header(*follower.wire->response, "Cache-Status"), "thumbd; fwd=miss; stored; collapsed");
  EXPECT_EQ(metrics_.Of("request rendered 200"), 1);
  EXPECT_EQ(metrics_.Of("request collapsed 200"), 1);
}

}  // namespace
}  // namespace server
