#include "server/http/answer_headers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/http/joined_header.h"

namespace server {
namespace {

using testing::HasSubstr;

AnswerOptions ForOrigin(const std::string& origin) {
  AnswerOptions options;
  options.allow_origin = origin;
  return options;
}

TEST(CommonHeaders, LetOtherSitesReadWhatCorsHides) {
  HttpResponse response;
  AddCommonHeaders("request-1", ForOrigin("*"), response);
  EXPECT_EQ(JoinedHeader(response, "Access-Control-Allow-Origin"), "*");
  for (const char* name : {"ETag", "Server-Timing", "Cache-Status", "X-Request-Id", "Content-Range"}) {
    EXPECT_THAT(JoinedHeader(response, "Access-Control-Expose-Headers"), HasSubstr(name));
  }
  EXPECT_EQ(JoinedHeader(response, "Cross-Origin-Resource-Policy"), "cross-origin");
  EXPECT_EQ(JoinedHeader(response, "X-Request-Id"), "request-1");
  EXPECT_EQ(JoinedHeader(response, "Vary"), "");
}

TEST(CommonHeaders, SayNothingOfCorsWithoutAnOrigin) {
  HttpResponse response;
  AddCommonHeaders("request-1", {}, response);
  for (const auto& [name, value] : response.headers.fields()) {
    EXPECT_FALSE(name.starts_with("Access-Control-")) << name;
  }
  EXPECT_EQ(JoinedHeader(response, "Cross-Origin-Resource-Policy"), "cross-origin");
}

TEST(CommonHeaders, AddToTheOneVaryLine) {
  HttpResponse response;
  response.headers.Add("Vary", "Accept");
  AddCommonHeaders("request-1", ForOrigin("https://example.org"), response);
  EXPECT_EQ(JoinedHeader(response, "Vary"), "Accept, Origin");
}

TEST(Preflight, LetsThroughWhatIsAsked) {
  HttpRequest request;
  request.headers.Add("Origin", "https://example.org");
  request.headers.Add("Access-Control-Request-Method", "GET");
  request.headers.Add("Access-Control-Request-Headers", "if-none-match,range,x-mine");
  const HttpResponse response = AnswerPreflight(request, "request-1", ForOrigin("*"));
  EXPECT_EQ(response.status, 204);
  EXPECT_EQ(JoinedHeader(response, "Allow"), "GET, HEAD, OPTIONS");
  EXPECT_EQ(JoinedHeader(response, "Access-Control-Allow-Methods"), "GET, HEAD, OPTIONS");
  EXPECT_EQ(JoinedHeader(response, "Access-Control-Allow-Headers"), "if-none-match,range,x-mine");
  EXPECT_EQ(JoinedHeader(response, "Access-Control-Max-Age"), "86400");
  EXPECT_EQ(JoinedHeader(response, "Vary"), "Access-Control-Request-Headers");
  EXPECT_EQ(response.body, nullptr);
}

TEST(Preflight, NamesWhatIsHeededToWhoDoesNotAsk) {
  const HttpResponse response = AnswerPreflight({}, "request-1", ForOrigin("https://example.org"));
  EXPECT_THAT(JoinedHeader(response, "Access-Control-Allow-Headers"), HasSubstr("If-None-Match"));
  EXPECT_THAT(JoinedHeader(response, "Access-Control-Allow-Headers"), HasSubstr("Range"));
  EXPECT_EQ(JoinedHeader(response, "Access-Control-Allow-Origin"), "https://example.org");
  EXPECT_EQ(JoinedHeader(response, "Vary"), "Access-Control-Request-Headers, Origin");
}

TEST(Preflight, AllowsNothingWithoutAnOrigin) {
  const HttpResponse response = AnswerPreflight({}, "request-1", {});
  EXPECT_EQ(response.status, 204);
  EXPECT_EQ(JoinedHeader(response, "Access-Control-Allow-Methods"), "");
  EXPECT_EQ(JoinedHeader(response, "Allow"), "GET, HEAD, OPTIONS");
}

}  // namespace
}  // namespace server
