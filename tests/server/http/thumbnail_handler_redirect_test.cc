#include "tests/server/http/handler_fixture.h"

namespace server {
namespace {

TEST_F(ThumbnailHandlerTest, ASpellingIsLeftAloneUnlessAskedFor) {
  Start();
  EXPECT_EQ(Answer(Request("/t/h120,w180/cat")).status, 200);
}

TEST_F(ThumbnailHandlerTest, AnotherSpellingIsRedirectedToTheCanonicalOne) {
  options_.rules.canonical_redirect = true;
  Start();
  const auto response = Answer(Request("/t/h120,w180/cat?v=2"));
  EXPECT_EQ(response.status, 308);
  EXPECT_EQ(Header(response, "Location"), "/t/w180,h120/cat?v=2");
  EXPECT_EQ(Header(response, "Cache-Control"), "public, max-age=86400");
  EXPECT_EQ(Header(response, "Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(Header(response, "X-Request-Id"), "request-1");
  EXPECT_EQ(Header(response, "Cache-Status"), "thumbd; detail=redirected");
  EXPECT_TRUE(Header(response, "Server-Timing").starts_with("total;dur="));
  EXPECT_EQ(Header(response, "Timing-Allow-Origin"), "*");
  EXPECT_EQ(LastLine("outcome"), "redirected");
  EXPECT_EQ(renderer_.calls(), 0);
  EXPECT_EQ(Answer(Request("/t/w180,h120/cat?v=2")).status, 200);
}

TEST_F(ThumbnailHandlerTest, AMistakeIsNotRedirected) {
  options_.rules.canonical_redirect = true;
  Start();
  EXPECT_EQ(Answer(Request("/t/q75,w180/cat")).status, 400);
}

TEST_F(ThumbnailHandlerTest, BothFormsMeetInMemory) {
  Start();
  EXPECT_EQ(Answer(Request("/t/w180/cat")).status, 200);
  EXPECT_EQ(Answer(Request(kCat)).status, 200);
  EXPECT_EQ(LastLine("outcome"), "memory");
}

}  // namespace
}  // namespace server
