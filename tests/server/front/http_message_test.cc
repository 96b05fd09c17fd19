#include "server/front/http_message.h"

#include <gtest/gtest.h>

namespace server {
namespace {

TEST(HeaderList, FindsWithoutCaseTheFirst) {
  HeaderList headers;
  headers.Add("Accept", "image/webp");
  headers.Add("ACCEPT", "*/*");
  ASSERT_NE(headers.Find("accept"), nullptr);
  EXPECT_EQ(*headers.Find("accept"), "image/webp");
  EXPECT_EQ(headers.Find("Accep"), nullptr);
}

TEST(HeaderList, JoinsInOrder) {
  HeaderList headers;
  headers.Add("If-None-Match", "\"a\"");
  headers.Add("Host", "h");
  headers.Add("if-none-match", "\"b\"");
  EXPECT_EQ(headers.Joined("If-None-Match"), "\"a\", \"b\"");
  EXPECT_EQ(headers.Joined("ETag"), std::nullopt);
}

TEST(HeaderList, SetReplacesAll) {
  HeaderList headers;
  headers.Add("Vary", "Accept");
  headers.Add("X", "1");
  headers.Add("vary", "DPR");
  headers.Set("Vary", "*");
  EXPECT_EQ(headers.Joined("Vary"), "*");
  EXPECT_EQ(headers.fields().size(), 2U);
}

TEST(HttpRequest, SplitsItsTargetAtTheFirstQuestionMark) {
  HttpRequest request;
  request.target = "/t%20a?b=c?d";
  EXPECT_EQ(request.path(), "/t%20a");
  EXPECT_EQ(request.query(), "b=c?d");
  request.target = "/t";
  EXPECT_EQ(request.path(), "/t");
  EXPECT_EQ(request.query(), "");
}

}  // namespace
}  // namespace server
