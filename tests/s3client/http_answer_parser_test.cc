#include "s3client/http_answer_parser.h"

#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace s3client {
namespace {

using State = HttpAnswerParser::State;

constexpr std::size_t kMost = 1'000;

struct Read {
  State state = State::kMore;
  std::size_t fed = 0;  // bytes, until it was no longer kMore
  std::optional<HttpAnswer> answer;
  bool closes = false;
};

// In pieces that end at `ends` and at the end.
Read Parse(std::string_view bytes, std::vector<std::size_t> ends = {}) {
  ends.push_back(bytes.size());
  HttpAnswerParser parser(kMost);
  Read read;
  for (const std::size_t end : ends) {
    read.state = parser.Feed(bytes.substr(read.fed, end - read.fed));
    read.fed = end;
    if (read.state != State::kMore) break;
  }
  if (read.state == State::kComplete) {
    read.answer = parser.Take();
    read.closes = parser.closes();
  }
  return read;
}

std::vector<std::size_t> EveryByte(std::size_t size) {
  std::vector<std::size_t> ends(size);
  for (std::size_t i = 0; i < size; ++i) ends[i] = i + 1;
  return ends;
}

const std::string kLengthAnswer =
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nETag: \"x\"\r\nX-Amz-Meta-Name:  a b\t \r\nEmpty:\r\n\r\nhello";
const std::string kChunkedAnswer =
    "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: Chunked\r\nConnection: Keep-Alive\r\n\r\n"
    "4\r\n<Err\r\n3\r\nor>\r\n0\r\n\r\n";

void ExpectSame(const HttpAnswer& left, const HttpAnswer& right) {
  EXPECT_EQ(left.head.status, right.head.status);
  EXPECT_EQ(left.body, right.body);
  ASSERT_EQ(left.head.headers.size(), right.head.headers.size());
  for (std::size_t i = 0; i < left.head.headers.size(); ++i) {
    EXPECT_EQ(left.head.headers[i].name, right.head.headers[i].name);
    EXPECT_EQ(left.head.headers[i].value, right.head.headers[i].value);
  }
}

TEST(HttpAnswerParserTest, ReadsTheAnswersOfStores) {
  const Read read = Parse(kLengthAnswer);
  ASSERT_EQ(read.state, State::kComplete);
  EXPECT_FALSE(read.closes);
  EXPECT_EQ(read.answer->head.status, 200);
  EXPECT_EQ(FindHeader(read.answer->head.headers, "x-amz-meta-name"), "a b");
  EXPECT_EQ(FindHeader(read.answer->head.headers, "etag"), "\"x\"");
  EXPECT_EQ(read.answer->head.headers.size(), 4U);
  EXPECT_EQ(read.answer->body, "hello");

  const Read chunked = Parse(kChunkedAnswer);
  ASSERT_EQ(chunked.state, State::kComplete);
  EXPECT_FALSE(chunked.closes);
  EXPECT_EQ(chunked.answer->head.status, 404);
  EXPECT_EQ(chunked.answer->body, "<Error>");
}

TEST(HttpAnswerParserTest, HowItIsCutDoesNotMatter) {
  for (const std::string& bytes : {kLengthAnswer, kChunkedAnswer}) {
    const Read whole = Parse(bytes);
    for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
      EXPECT_EQ(Parse(bytes.substr(0, cut)).state, State::kMore) << cut;
      const Read halves = Parse(bytes, {cut});
      ASSERT_EQ(halves.state, State::kComplete) << cut;
      ExpectSame(*halves.answer, *whole.answer);
    }
    const Read single = Parse(bytes, EveryByte(bytes.size()));
    ASSERT_EQ(single.state, State::kComplete);
    ExpectSame(*single.answer, *whole.answer);
  }
}

TEST(HttpAnswerParserTest, AnEmptyBodyEndsWithTheHead) {
  const std::string bytes = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  for (const Read& read : {Parse(bytes), Parse(bytes, EveryByte(bytes.size()))}) {
    EXPECT_EQ(read.state, State::kComplete);
    EXPECT_EQ(read.fed, bytes.size());
    EXPECT_FALSE(read.closes);
  }
}

TEST(HttpAnswerParserTest, TheConnectionEndsWhereItIsSaidSoOrSomethingFollows) {
  for (const char* value : {"close", "Close", "keep-alive, close", "upgrade", ""}) {
    const Read read =
        Parse("HTTP/1.1 200 OK\r\nConnection: " + std::string(value) + "\r\nContent-Length: 1\r\n\r\nx");
    EXPECT_EQ(read.state, State::kComplete) << value;
    EXPECT_TRUE(read.closes) << value;
  }
  for (const std::string& bytes : {kLengthAnswer, kChunkedAnswer}) {
    for (const std::string& more : {std::string("\r\n"), std::string("H"), bytes}) {
      const Read read = Parse(bytes + more);
      ASSERT_EQ(read.state, State::kComplete);
      EXPECT_TRUE(read.closes);
      ExpectSame(*read.answer, *Parse(bytes).answer);
    }
  }
}

TEST(HttpAnswerParserTest, RefusesWhateverIsNotPlain) {
  const std::string rest = "\r\nContent-Length: 1\r\n\r\nx";
  for (const char* line :
       {"HTTP/1.0 200 OK", "HTTP/2 200", "HTTP/1.1 20 OK", "HTTP/1.1 2000 OK", "HTTP/1.1  200 OK",
        "HTTP/1.1 20x", "http/1.1 200 OK", "HTTP/1.1 100 Continue", "HTTP/1.1 101 Switching Protocols",
        "HTTP/1.1 204 No Content", "HTTP/1.1 304 Not Modified", "HTTP/1.1 600 What", "HTTP/1.1 200 O\x01K",
        "HTTP/1.1 200 O\nK", "", "\r\nHTTP/1.1 200 OK", "SSH-2.0-OpenSSH_9.2", "HTTP/1.1 200 OK\r",
        "HTTP/1.1 -20 OK"}) {
    EXPECT_EQ(Parse(line + rest).state, State::kBroken) << line;
  }
  for (const char* line : {"Content-Length: 1", "Content-Length: 2", "Transfer-Encoding: chunked", " folded",
                           "\tfolded", "no colon", ": no name", "na me: x", "name : x", "n\xc3\xa9: x",
                           "x: a\x01", "x: a\nb: c", "x: a\rb", "x: a\x7f"}) {
    EXPECT_EQ(Parse("HTTP/1.1 200 OK\r\n" + std::string(line) + rest).state, State::kBroken) << line;
  }
  EXPECT_EQ(Parse("HTTP/1.1 200 OK\r\nx: a" + std::string(1, '\0') + rest).state, State::kBroken);
}

TEST(HttpAnswerParserTest, RefusesLengthsThatAreNotClear) {
  for (const char* value :
       {"", "x", "1x", "x1", "-1", "+1", "0x1", "1,1", "1 1", "1.0", "18446744073709551616"}) {
    const std::string bytes = "HTTP/1.1 200 OK\r\nContent-Length: " + std::string(value) + "\r\n\r\nx";
    EXPECT_EQ(Parse(bytes).state, State::kBroken) << value;
  }
  for (const char* value : {"", "gzip", "gzip, chunked", "chunked, chunked", "identity", "chunked;x"}) {
    const std::string bytes =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: " + std::string(value) + "\r\n\r\n0\r\n\r\n";
    EXPECT_EQ(Parse(bytes).state, State::kBroken) << value;
  }
  EXPECT_EQ(Parse("HTTP/1.1 200 OK\r\nETag: x\r\n\r\nuntil it closes").state, State::kBroken);
}

TEST(HttpAnswerParserTest, LimitsAreKept) {
  const auto of_length = [](const std::string& length) {
    return Parse("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n").state;
  };
  EXPECT_EQ(of_length("1000"), State::kMore);
  EXPECT_EQ(of_length("1001"), State::kTooLarge);
  EXPECT_EQ(of_length("18446744073709551615"), State::kTooLarge);
  EXPECT_EQ(
      Parse("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + std::string(1'001, 'x')).state,
      State::kTooLarge);
  const std::string endless = "HTTP/1.1 200 OK\r\nx: " + std::string(70'000, 'x');
  EXPECT_EQ(Parse(endless).state, State::kBroken);
  EXPECT_EQ(Parse(endless + "\r\nContent-Length: 0\r\n\r\n").state, State::kBroken);
}

// Whatever comes, in whatever pieces, it ends in the same way, and never with more than was asked for.
TEST(HttpAnswerParserTest, RandomDamageIsReadTheSameWayHoweverItIsCut) {
  std::mt19937 random(20'240'607);
  const auto below = [&](std::size_t limit) { return random() % limit; };
  int complete = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = below(2) == 0 ? kLengthAnswer : kChunkedAnswer;
    for (std::size_t damage = below(4); damage > 0; --damage) {
      const std::size_t place = below(bytes.size());
      switch (below(4)) {
        case 0:
          bytes[place] = static_cast<char>(below(256));
          break;
        case 1:
          bytes.erase(place, 1 + below(3));
          break;
        case 2:
          bytes.insert(place, 1, "\r\n:0159af \t"[below(11)]);
          break;
        default:
          bytes.insert(place, bytes.substr(below(bytes.size()), below(20)));
      }
      if (bytes.empty()) bytes = "x";
    }
    const Read whole = Parse(bytes);
    std::vector<std::size_t> ends;
    for (std::size_t cuts = below(5); cuts > 0; --cuts) ends.push_back(below(bytes.size() + 1));
    std::sort(ends.begin(), ends.end());
    const Read cut = Parse(bytes, ends);
    ASSERT_EQ(cut.state, whole.state) << bytes;
    if (whole.state != State::kComplete) continue;
    ++complete;
    ASSERT_LE(whole.answer->body.size(), kMost);
    ExpectSame(*cut.answer, *whole.answer);
  }
  EXPECT_GT(complete, 2'000);
  EXPECT_LT(complete, 18'000);
}

TEST(HttpAnswerParserTest, NoiseIsNoAnswer) {
  std::mt19937 random(7);
  for (int round = 0; round < 2'000; ++round) {
    std::string bytes(random() % 300, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    EXPECT_NE(Parse(bytes).state, State::kComplete);
    EXPECT_NE(Parse("HTTP/1.1 200 OK\r\n" + bytes + "\r\n\r\n").state, State::kComplete);
  }
}

}  // namespace
}  // namespace s3client
