#include "server/http/thumbnail_answer.h"

#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace server {
namespace {

using std::chrono::microseconds;

std::string Header(const HttpResponse& response, std::string_view name) {
  return AllHeaders(response).Joined(name).value_or("");
}

class ThumbnailAnswerTest : public testing::Test {
 protected:
  ThumbnailAnswerTest() {
    const ThumbnailInfo info{
        "\"abc\"", "image/png", 7, {"\"v1\"", 99, std::chrono::system_clock::from_time_t(784'111'777)}};
    served_.thumbnail =
        std::make_shared<Thumbnail>(Thumbnail{info, std::make_shared<std::string>("picture")});
    served_.stored = true;
    served_.spans.Add("decode", microseconds(12'345));
    request_.method = "GET";
  }

  HttpResponse Answer() { return ThumbnailAnswers(options_).Make(served_, Context()); }
  AnswerContext Context() { return {request_, "request-1", asked_, collapsed_, bypassed_}; }

  Served served_;
  HttpRequest request_;
  ThumbnailRequest asked_;
  AnswerOptions options_{"public, max-age=86400", "*", true};
  bool collapsed_ = false;
  bool bypassed_ = false;
};

TEST_F(ThumbnailAnswerTest, SaysEverythingOfAThumbnail) {
  const HttpResponse response = Answer();
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, served_.thumbnail->bytes) << "shared, not copied";
  EXPECT_EQ(response.content_length, 7U);
  EXPECT_EQ(Header(response, "Content-Type"), "image/png");
  EXPECT_EQ(Header(response, "ETag"), "\"abc\"");
  EXPECT_EQ(Header(response, "Last-Modified"), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(Header(response, "Cache-Control"), "public, max-age=86400");
  EXPECT_EQ(Header(response, "Cache-Status"), "thumbd; fwd=miss; stored");
  EXPECT_EQ(Header(response, "X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(Header(response, "X-Request-Id"), "request-1");
  EXPECT_EQ(Header(response, "Cross-Origin-Resource-Policy"), "cross-origin");
  EXPECT_EQ(Header(response, "Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(Header(response, "Server-Timing"), "decode;dur=12.35");
  EXPECT_EQ(Header(response, "Timing-Allow-Origin"), "*");
  EXPECT_EQ(Header(response, "Vary"), "");
}

TEST_F(ThumbnailAnswerTest, NoFieldIsGivenTwice) {
  std::set<std::string> names;
  const HttpResponse response = Answer();
  const HeaderList all = AllHeaders(response);
  for (const auto& [name, value] : all.fields()) {
    EXPECT_TRUE(names.insert(name).second) << name;
    EXPECT_FALSE(value.empty()) << name;
  }
}

TEST_F(ThumbnailAnswerTest, WithoutBytesAnnouncesTheirLength) {
  request_.method = "HEAD";
  served_.thumbnail = std::make_shared<Thumbnail>(Thumbnail{served_.thumbnail->info, nullptr});
  const HttpResponse response = Answer();
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, nullptr);
  EXPECT_EQ(response.content_length, 7U);
  EXPECT_EQ(Header(response, "Content-Type"), "image/png");
}

TEST_F(ThumbnailAnswerTest, NotModifiedHasNoBodyButWhatACacheUpdates) {
  request_.headers.Add("If-None-Match", "\"abc\"");
  const HttpResponse response = Answer();
  EXPECT_EQ(response.status, 304);
  EXPECT_EQ(response.body, nullptr);
  // RFC 9110 section 15.4.5.
  EXPECT_EQ(Header(response, "ETag"), "\"abc\"");
  EXPECT_EQ(Header(response, "Cache-Control"), "public, max-age=86400");
  EXPECT_EQ(Header(response, "Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(Header(response, "Content-Type"), "");
}

TEST_F(ThumbnailAnswerTest, AFailedPreconditionIsAProblem) {
  request_.headers.Add("If-Match", "\"other\"");
  const HttpResponse response = Answer();
  EXPECT_EQ(response.status, 412);
  EXPECT_EQ(Header(response, "Content-Type"), "application/problem+json");
  EXPECT_EQ(Header(response, "Cache-Control"), "no-store");
  EXPECT_EQ(Header(response, "X-Request-Id"), "request-1");
  EXPECT_EQ(Header(response, "ETag"), "");
  EXPECT_EQ(nlohmann::json::parse(*response.body).at("status"), 412);
}

TEST_F(ThumbnailAnswerTest, OneOriginIsNamedWithVary) {
  options_.allow_origin = "https://example.org";
  const HttpResponse response = Answer();
  EXPECT_EQ(Header(response, "Access-Control-Allow-Origin"), "https://example.org");
  EXPECT_EQ(Header(response, "Vary"), "Origin");
  options_.allow_origin = "";
  EXPECT_EQ(Header(Answer(), "Access-Control-Allow-Origin"), "");
  EXPECT_EQ(Header(Answer(), "Vary"), "");
}

TEST_F(ThumbnailAnswerTest, SaysTheSameOfAThumbnailWhereverItWas) {
  served_.spans = {};
  std::set<std::set<std::string>> names;
  for (const auto from : {ServedFrom::kMemory, ServedFrom::kBucket, ServedFrom::kRender}) {
    served_.from = from;
    const HeaderList all = AllHeaders(Answer());
    std::set<std::string> of_this;
    for (const auto& [name, value] : all.fields()) EXPECT_TRUE(of_this.insert(name).second) << name;
    names.insert(of_this);
    EXPECT_EQ(*all.Find("Cache-Status"), CacheStatus(served_, Context()));
  }
  EXPECT_EQ(names.size(), 1U);
}

TEST_F(ThumbnailAnswerTest, TimingsCanBeOff) {
  options_.server_timing = false;
  EXPECT_EQ(Header(Answer(), "Server-Timing"), "");
  EXPECT_EQ(Header(Answer(), "Timing-Allow-Origin"), "");
}

TEST_F(ThumbnailAnswerTest, WithoutSpansThereIsNoServerTiming) {
  served_.spans = {};
  EXPECT_EQ(AllHeaders(Answer()).Find("Server-Timing"), nullptr);
}

TEST_F(ThumbnailAnswerTest, ServerTimingIsWellFormedForAnyDuration) {
  Spans spans;
  EXPECT_EQ(ServerTiming(spans), "");
  for (const long us : {0L, 1L, 999L, 1'000L, 1'234'567L, 30'000'000L, 86'400'000'000L}) {
    spans.Add("thumb_get", microseconds(us));
  }
  // https://www.w3.org/TR/server-timing/: metrics parted by commas, a name and its parameters by semicolons.
  constexpr const char* kSyntax = "[A-Za-z_]+;dur=[0-9]+\\.[0-9][0-9](, [A-Za-z_]+;dur=[0-9]+\\.[0-9][0-9])*";
  const std::string header = ServerTiming(spans);
  EXPECT_THAT(header, testing::MatchesRegex(kSyntax));
  EXPECT_NE(header.find("dur=1234.57"), std::string::npos) << header;
}

struct Origin {
  ServedFrom from;
  bool stored;
  bool stale;
  bool collapsed;
  bool bypassed;
  const char* cache_status;
  const char* label;
};

class CacheStatusOf : public ThumbnailAnswerTest, public testing::WithParamInterface<Origin> {};

TEST_P(CacheStatusOf, EveryOrigin) {
  served_.from = GetParam().from;
  served_.stored = GetParam().stored;
  served_.stale = GetParam().stale;
  collapsed_ = GetParam().collapsed;
  bypassed_ = GetParam().bypassed;
  EXPECT_EQ(CacheStatus(served_, Context()), GetParam().cache_status);
  EXPECT_EQ(OutcomeLabel(served_, collapsed_), GetParam().label);
}

// RFC 9211: `stored` and `collapsed` speak of a request that was forwarded.
INSTANTIATE_TEST_SUITE_P(
    Table, CacheStatusOf,
    testing::Values(
        Origin{ServedFrom::kMemory, true, false, false, false, "thumbd; hit; detail=memory", "memory"},
        Origin{ServedFrom::kMemory, true, true, false, false, "thumbd; hit; detail=memory-unchecked",
               "memory"},
        Origin{ServedFrom::kBucket, true, false, false, false, "thumbd; hit; detail=bucket", "bucket"},
        Origin{ServedFrom::kBucket, true, false, true, false, "thumbd; hit; detail=bucket", "bucket"},
        Origin{ServedFrom::kBucket, true, true, false, false, "thumbd; hit; detail=bucket-unchecked",
               "bucket"},
        Origin{ServedFrom::kRender, true, false, false, false, "thumbd; fwd=miss; stored", "rendered"},
        Origin{ServedFrom::kRender, false, false, false, false, "thumbd; fwd=miss", "rendered"},
        Origin{ServedFrom::kRender, true, false, true, false, "thumbd; fwd=miss; stored; collapsed",
               "collapsed"},
        Origin{ServedFrom::kRender, false, false, false, true, "thumbd; fwd=bypass", "rendered"}));

}  // namespace
}  // namespace server
