#include "server/http/thumbnail_answer.h"

#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace server {
namespace {

using std::chrono::microseconds;

std::string SentHeader(const HttpResponse& response, std::string_view name) {
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
  AnswerContext Context() { return {request_, "request-1", asked_, way_, took_}; }

  Served served_;
  HttpRequest request_;
  ThumbnailRequest asked_;
  AnswerOptions options_{"public, max-age=86400", "*", true};
  ServingWay way_;
  microseconds took_{20'000};
};

TEST_F(ThumbnailAnswerTest, LastModifiedIsNeverLaterThanTheAnswer) {
  AnswerContext context = Context();
  context.now = std::chrono::system_clock::from_time_t(784'111'700);  // the store's clock is 77 s ahead
  const HttpResponse response = ThumbnailAnswers(options_).Make(served_, context);
  EXPECT_EQ(SentHeader(response, "Last-Modified"), "Sun, 06 Nov 1994 08:48:20 GMT");
}

TEST_F(ThumbnailAnswerTest, SaysEverythingOfAThumbnail) {
  const HttpResponse response = Answer();
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, served_.thumbnail->bytes) << "shared, not copied";
  EXPECT_EQ(response.content_length, 7U);
  EXPECT_EQ(SentHeader(response, "Content-Type"), "image/png");
  EXPECT_EQ(SentHeader(response, "ETag"), "\"abc\"");
  EXPECT_EQ(SentHeader(response, "Last-Modified"), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(SentHeader(response, "Cache-Control"), "public, max-age=86400");
  EXPECT_EQ(SentHeader(response, "Cache-Status"), "thumbd; fwd=miss; stored");
  EXPECT_EQ(SentHeader(response, "X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(SentHeader(response, "X-Request-Id"), "request-1");
  EXPECT_EQ(SentHeader(response, "Cross-Origin-Resource-Policy"), "cross-origin");
  EXPECT_EQ(SentHeader(response, "Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(SentHeader(response, "Server-Timing"), "decode;dur=12.35, total;dur=20.00");
  EXPECT_EQ(SentHeader(response, "Timing-Allow-Origin"), "*");
  EXPECT_EQ(SentHeader(response, "Vary"), "");
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
  EXPECT_EQ(SentHeader(response, "Content-Type"), "image/png");
}

TEST_F(ThumbnailAnswerTest, NotModifiedHasNoBodyButWhatACacheUpdates) {
  request_.headers.Add("If-None-Match", "\"abc\"");
  const HttpResponse response = Answer();
  EXPECT_EQ(response.status, 304);
  EXPECT_EQ(response.body, nullptr);
  // RFC 9110 section 15.4.5.
  EXPECT_EQ(SentHeader(response, "ETag"), "\"abc\"");
  EXPECT_EQ(SentHeader(response, "Cache-Control"), "public, max-age=86400");
  EXPECT_EQ(SentHeader(response, "Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(SentHeader(response, "Content-Type"), "");
  EXPECT_EQ(SentHeader(response, "Content-Disposition"), "");
}

TEST_F(ThumbnailAnswerTest, AFailedPreconditionIsAProblem) {
  request_.headers.Add("If-Match", "\"other\"");
  const HttpResponse response = Answer();
  EXPECT_EQ(response.status, 412);
  EXPECT_EQ(SentHeader(response, "Content-Type"), "application/problem+json");
  EXPECT_EQ(SentHeader(response, "Cache-Control"), "no-store");
  EXPECT_EQ(SentHeader(response, "X-Request-Id"), "request-1");
  EXPECT_EQ(SentHeader(response, "ETag"), "");
  EXPECT_EQ(nlohmann::json::parse(*response.body).at("status"), 412);
}

TEST_F(ThumbnailAnswerTest, OneOriginIsNamedWithVary) {
  options_.allow_origin = "https://example.org";
  const HttpResponse response = Answer();
  EXPECT_EQ(SentHeader(response, "Access-Control-Allow-Origin"), "https://example.org");
  EXPECT_EQ(SentHeader(response, "Vary"), "Origin");
  options_.allow_origin = "";
  EXPECT_EQ(SentHeader(Answer(), "Access-Control-Allow-Origin"), "");
  EXPECT_EQ(SentHeader(Answer(), "Vary"), "");
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
    EXPECT_EQ(*all.Find("Cache-Status"), CacheStatus(served_, way_));
  }
  EXPECT_EQ(names.size(), 1U);
}

TEST_F(ThumbnailAnswerTest, WhereItCameFromAndTimingsCanBeOff) {
  options_.server_timing = false;
  for (const auto from : {ServedFrom::kMemory, ServedFrom::kBucket, ServedFrom::kRender}) {
    served_.from = from;
    const HttpResponse response = Answer();
    for (const char* name : {"Server-Timing", "Timing-Allow-Origin", "Cache-Status"}) {
      EXPECT_EQ(AllHeaders(response).Find(name), nullptr) << name;
    }
  }
}

TEST_F(ThumbnailAnswerTest, ServerTimingIsWellFormedForAnyDuration) {
  Spans spans;
  EXPECT_EQ(ServerTiming(spans, microseconds(4)), "total;dur=0.00");
  EXPECT_EQ(ServerTiming(spans, microseconds(5)), "total;dur=0.01");
  EXPECT_EQ(ServerTiming(spans, microseconds(995)), "total;dur=1.00");
  for (const long us : {0L, 1L, 999L, 1'000L, 1'234'567L, 30'000'000L, 86'400'000'000L}) {
    spans.Add("thumb_get", microseconds(us));
  }
  // https://www.w3.org/TR/server-timing/: metrics parted by commas, a name and its parameters by semicolons.
  constexpr const char* kSyntax = "[A-Za-z_]+;dur=[0-9]+\\.[0-9][0-9](, [A-Za-z_]+;dur=[0-9]+\\.[0-9][0-9])*";
  const std::string header = ServerTiming(spans, microseconds(1));
  EXPECT_THAT(header, testing::MatchesRegex(kSyntax));
  EXPECT_NE(header.find("dur=1234.57"), std::string::npos) << header;
}

TEST_F(ThumbnailAnswerTest, CacheControlIsThatOfTheOutcome) {
  options_.cache_control_versioned = "immutable";
  options_.cache_control_unchecked = "max-age=1";
  struct Row {
    bool versioned, stale;
    const char* cache_control;
  };
  const Row rows[] = {{false, false, "public, max-age=86400"},
                      {true, false, "immutable"},
                      {false, true, "max-age=1"},
                      {true, true, "max-age=1"}};
  for (const auto& [versioned, stale, cache_control] : rows) {
    asked_.versioned = versioned;
    served_.stale = stale;
    for (const auto from : {ServedFrom::kMemory, ServedFrom::kBucket}) {
      served_.from = from;
      for (const char* known : {"\"other\"", "\"abc\""}) {
        request_.headers.Set("If-None-Match", known);
        EXPECT_EQ(SentHeader(Answer(), "Cache-Control"), cache_control) << versioned << stale << known;
      }
    }
  }
}

TEST_F(ThumbnailAnswerTest, VaryIsOneLineOnEveryAnswerToAChoice) {
  asked_.vary = "Accept, Sec-CH-Width";
  asked_.accept_ch = "Sec-CH-Width";
  for (const char* origin : {"*", "https://example.org"}) {
    options_.allow_origin = origin;
    const std::string vary = origin[0] == '*' ? "Accept, Sec-CH-Width" : "Accept, Sec-CH-Width, Origin";
    for (const char* method : {"GET", "HEAD"}) {
      request_ = {};
      request_.method = method;
      EXPECT_EQ(SentHeader(Answer(), "Vary"), vary);
      EXPECT_EQ(SentHeader(Answer(), "Accept-CH"), "Sec-CH-Width");
      request_.headers.Add("Range", "bytes=0-1");
      EXPECT_EQ(SentHeader(Answer(), "Vary"), vary);
      request_.headers.Add("If-None-Match", "*");
      EXPECT_EQ(Answer().status, 304);
      EXPECT_EQ(SentHeader(Answer(), "Vary"), vary);
    }
  }
}

TEST_F(ThumbnailAnswerTest, APartIsCutOut) {
  request_.headers.Add("Range", "bytes=1-3");
  const HttpResponse response = Answer();
  EXPECT_EQ(response.status, 206);
  ASSERT_NE(response.body, nullptr);
  EXPECT_EQ(*response.body, "ict");
  EXPECT_EQ(response.content_length, 3U);
  EXPECT_EQ(SentHeader(response, "Content-Range"), "bytes 1-3/7");
  EXPECT_EQ(SentHeader(response, "Content-Type"), "image/png");
  EXPECT_EQ(SentHeader(response, "ETag"), "\"abc\"");
  EXPECT_EQ(SentHeader(response, "Accept-Ranges"), "bytes");
}

TEST_F(ThumbnailAnswerTest, APartOfAStreamIsOnlyAnnounced) {
  served_.thumbnail = std::make_shared<Thumbnail>(Thumbnail{served_.thumbnail->info, nullptr});
  request_.headers.Add("Range", "bytes=-2");
  const HttpResponse response = Answer();
  EXPECT_EQ(response.status, 206);
  EXPECT_EQ(response.body, nullptr);
  EXPECT_EQ(response.content_length, 2U);
  EXPECT_EQ(SentHeader(response, "Content-Range"), "bytes 5-6/7");
}

TEST_F(ThumbnailAnswerTest, APartThatIsNotThereIsAProblemThatTellsTheLength) {
  request_.headers.Add("Range", "bytes=7-");
  const HttpResponse response = Answer();
  EXPECT_EQ(response.status, 416);
  EXPECT_EQ(SentHeader(response, "Content-Range"), "bytes */7");
  EXPECT_EQ(SentHeader(response, "Cache-Control"), "no-store");
  EXPECT_EQ(nlohmann::json::parse(*response.body).at("type"), "urn:thumbd:problem:range-not-satisfiable");
}

TEST_F(ThumbnailAnswerTest, PreconditionsComeBeforeRanges) {
  request_.headers.Add("Range", "bytes=7-");
  request_.headers.Add("If-None-Match", "\"abc\"");
  EXPECT_EQ(Answer().status, 304);
  request_.headers.Add("If-Match", "\"other\"");
  EXPECT_EQ(Answer().status, 412);
}

TEST_F(ThumbnailAnswerTest, OnlyGetHasParts) {
  request_.method = "HEAD";
  request_.headers.Add("Range", "bytes=1-3");
  const HttpResponse response = Answer();
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.content_length, 7U);
  EXPECT_EQ(SentHeader(response, "Accept-Ranges"), "bytes");
}

TEST_F(ThumbnailAnswerTest, IsSavedUnderItsOriginalsName) {
  asked_.query.original = "cats/tabby.JPG";
  EXPECT_EQ(SentHeader(Answer(), "Content-Disposition"),
            "inline; filename=\"tabby.png\"; filename*=UTF-8''tabby.png");
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
  way_ = {GetParam().collapsed, GetParam().bypassed};
  EXPECT_EQ(CacheStatus(served_, way_), GetParam().cache_status);
  EXPECT_EQ(OutcomeLabel(served_, way_.collapsed), GetParam().label);
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
