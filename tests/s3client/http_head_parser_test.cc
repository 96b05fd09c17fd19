#include "s3client/http_head_parser.h"

#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace s3client {
namespace {

// The heads that came out, or nothing where a line was refused.
std::optional<std::vector<HttpHead>> ParseHeads(const std::vector<std::string>& lines) {
  HttpHeadParser parser;
  std::vector<HttpHead> heads;
  for (const std::string& line : lines) {
    std::optional<HttpHead> head;
    if (!parser.Feed(line, head)) return std::nullopt;
    if (head) heads.push_back(*head);
  }
  return heads;
}

TEST(HttpHeadParserTest, LowersNamesAndTrimsValues) {
  const auto heads = ParseHeads(
      {"HTTP/1.1 200 OK\r\n", "ETag: \"x\"\r\n", "X-Amz-Meta-A:  a   b \t\r\n", "Empty:\r\n", "\r\n"});
  ASSERT_TRUE(heads);
  ASSERT_EQ(heads->size(), 1U);
  EXPECT_EQ(heads->at(0).status, 200);
  EXPECT_EQ(FindHeader(heads->at(0).headers, "etag"), "\"x\"");
  EXPECT_EQ(FindHeader(heads->at(0).headers, "x-amz-meta-a"), "a   b");
  EXPECT_EQ(heads->at(0).headers.at(2).name, "empty");
  EXPECT_EQ(heads->at(0).headers.at(2).value, "");
}

TEST(HttpHeadParserTest, LeavesOutInterimAnswersAndTrailers) {
  const auto heads =
      ParseHeads({"HTTP/1.1 100 Continue\r\n", "X: interim\r\n", "\r\n", "HTTP/1.1 404 Not Found\r\n",
                  "Y: final\r\n", "\r\n", "Z: trailer\r\n", "\r\n"});
  ASSERT_TRUE(heads);
  ASSERT_EQ(heads->size(), 1U);
  EXPECT_EQ(heads->at(0).status, 404);
  ASSERT_EQ(heads->at(0).headers.size(), 1U);
  EXPECT_EQ(heads->at(0).headers[0].name, "y");
}

TEST(HttpHeadParserTest, TheReasonMayBeMissing) {
  const auto heads = ParseHeads({"HTTP/1.1 404\r\n", "\r\n"});
  ASSERT_TRUE(heads);
  EXPECT_EQ(heads->at(0).status, 404);
}

TEST(HttpHeadParserTest, RefusesAnotherProtocol) {
  EXPECT_FALSE(ParseHeads({"SSH-2.0-OpenSSH_9.2\r\n"}));
  EXPECT_FALSE(ParseHeads({"HTTP/1.1 20x OK\r\n"}));
  EXPECT_FALSE(ParseHeads({"HTTP/1.1 20 OK\r\n"}));
  EXPECT_FALSE(ParseHeads({"HTTP/1.1\r\n"}));
  EXPECT_FALSE(ParseHeads({"\r\n"}));
}

TEST(HttpHeadParserTest, IsBounded) {
  std::vector<std::string> lines = {"HTTP/1.1 200 OK\r\n"};
  for (int i = 0; i < 64; ++i) lines.push_back("x: " + std::string(1024, 'v') + "\r\n");
  EXPECT_FALSE(ParseHeads(lines));
}

}  // namespace
}  // namespace s3client
