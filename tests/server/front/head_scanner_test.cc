#include "server/front/head_scanner.h"

#include <string>

#include <gtest/gtest.h>

namespace server {
namespace {

using Complete = HeadScanner::Complete;

int StatusOf(const HeadScanner::Progress& progress) {
  const auto* refusal = std::get_if<HeadRefusal>(&progress);
  return refusal == nullptr ? 0 : refusal->status;
}

bool Incomplete(const HeadScanner::Progress& progress) {
  return std::holds_alternative<HeadScanner::Incomplete>(progress);
}

TEST(HeadScanner, FindsTheEndBeforeWhatFollows) {
  HeadScanner scanner({});
  const std::string head = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
  const auto progress = scanner.Scan(head + "GET /next");
  ASSERT_TRUE(std::holds_alternative<Complete>(progress));
  EXPECT_EQ(std::get<Complete>(progress).begin, 0U);
  EXPECT_EQ(std::get<Complete>(progress).end, head.size());
}

TEST(HeadScanner, FindsTheSameEndByteByByte) {
  HeadScanner scanner({});
  const std::string head = "\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n";
  for (std::size_t size = 1; size < head.size(); ++size) {
    ASSERT_TRUE(Incomplete(scanner.Scan(std::string_view(head).substr(0, size)))) << size;
  }
  const auto progress = scanner.Scan(head);
  ASSERT_TRUE(std::holds_alternative<Complete>(progress));
  EXPECT_EQ(std::get<Complete>(progress).begin, 2U);
  EXPECT_EQ(std::get<Complete>(progress).end, head.size());
}

// The first bytes of a TLS record hold no line end, and its client says no more until it is answered.
TEST(HeadScanner, RefusesAtOnceWhatBeginsWithNoMethod) {
  EXPECT_EQ(StatusOf(HeadScanner({}).Scan("\x16\x03\x01")), 400);
  EXPECT_EQ(StatusOf(HeadScanner({}).Scan(" ")), 400);
  EXPECT_EQ(StatusOf(HeadScanner({}).Scan("\r\n\x16")), 400);
  EXPECT_TRUE(Incomplete(HeadScanner({}).Scan("\r")));
  EXPECT_TRUE(Incomplete(HeadScanner({}).Scan("\r\nG")));
}

TEST(HeadScanner, RefusesBareLineFeeds) {
  EXPECT_EQ(StatusOf(HeadScanner({}).Scan("GET / HTTP/1.1\n")), 400);
  EXPECT_EQ(StatusOf(HeadScanner({}).Scan("\n")), 400);
  EXPECT_EQ(StatusOf(HeadScanner({}).Scan("GET / HTTP/1.1\r\n\n")), 400);
  EXPECT_EQ(StatusOf(HeadScanner({}).Scan("GET / HTTP/1.1\r\nA: b\n\r\n")), 400);
}

TEST(HeadScanner, SkipsOneEmptyLineOnly) {
  EXPECT_TRUE(Incomplete(HeadScanner({}).Scan("\r\n")));
  EXPECT_EQ(StatusOf(HeadScanner({}).Scan("\r\n\r\n")), 400);
}

TEST(HeadScanner, CountsBytes) {
  const std::string line = "GET / HTTP/1.1\r\n";
  const std::string exact = line + "A: " + std::string(200 - line.size() - 7, 'b') + "\r\n\r\n";
  ASSERT_EQ(exact.size(), 200U);
  EXPECT_TRUE(std::holds_alternative<Complete>(HeadScanner({.bytes = 200}).Scan(exact)));
  EXPECT_EQ(StatusOf(HeadScanner({.bytes = 199}).Scan(exact)), 431);
  // Refused without waiting for the line's end.
  EXPECT_EQ(StatusOf(HeadScanner({.bytes = 199}).Scan(line + std::string(200, 'b'))), 431);
}

TEST(HeadScanner, CountsLines) {
  const std::string two = "GET / HTTP/1.1\r\nA: b\r\n";
  EXPECT_TRUE(std::holds_alternative<Complete>(HeadScanner({.lines = 2}).Scan(two + "\r\n")));
  EXPECT_EQ(StatusOf(HeadScanner({.lines = 2}).Scan(two + "B: c\r\n")), 431);
}

TEST(HeadScanner, RefusesALongRequestLineAsSuch) {
  EXPECT_EQ(StatusOf(HeadScanner({}).Scan(std::string(8'001, 'a'))), 414);
  EXPECT_EQ(StatusOf(HeadScanner({}).Scan(std::string(8'001, 'a') + "\r\n")), 414);
  EXPECT_EQ(StatusOf(HeadScanner({.bytes = 100}).Scan(std::string(101, 'a'))), 414);
}

TEST(HeadScanner, StartsOverAfterReset) {
  HeadScanner scanner({.lines = 2});
  const std::string head = "GET / HTTP/1.1\r\nA: b\r\n\r\n";
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(std::holds_alternative<Complete>(scanner.Scan(head)));
    scanner.Reset();
  }
}

}  // namespace
}  // namespace server
