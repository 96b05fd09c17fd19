#include "server/front/request_head_filter.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace server {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;
using testing::Pair;

constexpr HeadRules kNoBodies{.max_body_bytes = 0, .allowed_methods = "GET, HEAD, OPTIONS"};
constexpr HeadRules kBodies{.max_body_bytes = 100, .allowed_methods = "GET, POST, DELETE"};

const std::string kLine = "GET /a HTTP/1.1\r\n";
const std::string kHost = "Host: h\r\n";

// 0 where the head passes.
int StatusFor(const std::string& head, const HeadRules& rules = kNoBodies) {
  const auto filtered = FilterHead(head, rules);
  return filtered ? 0 : filtered.error().status;
}

int StatusForLine(const std::string& line) {
  return StatusFor(line + "\r\n" + kHost + "\r\n");
}

int StatusForField(const std::string& field, const HeadRules& rules = kNoBodies) {
  return StatusFor((rules.max_body_bytes > 0 ? "POST /a HTTP/1.1\r\n" : kLine) + kHost + field + "\r\n\r\n",
                   rules);
}

struct Shape {
  std::string text;
  int status;
};

TEST(RequestHeadFilter, JudgesRequestLines) {
  const Shape shapes[] = {
      {"GET /a HTTP/1.1", 0},
      {"GET /a HTTP/1.0", 0},
      {"HEAD / HTTP/1.1", 0},
      {"OPTIONS * HTTP/1.1", 0},
      {"GET /a?b=c?d=e HTTP/1.1", 0},
      {"GET //a/../b|{}\"<> HTTP/1.1", 0},
      {"GET /%00%0d%0a HTTP/1.1", 0},  // still encoded: what it means is the handler's to judge
      {"GET http://h/a HTTP/1.1", 0},
      {"GET HTTPS://h HTTP/1.1", 0},
      {"GET * HTTP/1.1", 400},
      {"GET a HTTP/1.1", 400},
      {"GET h:80 HTTP/1.1", 400},
      {"GET ftp://h/a HTTP/1.1", 400},
      {"GET http:///a HTTP/1.1", 400},
      {"GET http://user@h/a HTTP/1.1", 400},
      {"GET http://h\\i/a HTTP/1.1", 400},
      {"GET /a#b HTTP/1.1", 400},
      {"GET /\xc3\xa4 HTTP/1.1", 400},
      {"GET /\x7f HTTP/1.1", 400},
      {"GET /\x01 HTTP/1.1", 400},
      {"GET /a\tb HTTP/1.1", 400},
      {"GET /a b HTTP/1.1", 400},
      {"GET  /a HTTP/1.1", 400},
      {" GET /a HTTP/1.1", 400},
      {"GET /a HTTP/1.1 ", 400},
      {"GET\t/a\tHTTP/1.1", 400},
      {"GET /a", 400},
      {"GET", 400},
      {"GET HTTP/1.1", 400},
      {"G(T /a HTTP/1.1", 400},
      {"GET /a http/1.1", 400},
      {"GET /a HTTP/1.1.1", 400},
      {"GET /a HTTP/11", 400},
      {"GET /a HTTP/+1.1", 400},
      {"GET /a HTTP/1.2", 505},
      {"GET /a HTTP/2.0", 505},
      {"GET /a HTTP/0.9", 505},
      {"PRI * HTTP/2.0", 505},
      {"POST /a HTTP/1.1", 405},
      {"get /a HTTP/1.1", 405},
      {"CONNECT h:80 HTTP/1.1", 405},
      {"TRACE / HTTP/1.1", 405},
      {"GET\0 /a HTTP/1.1"s, 400},
      {"GET /a\r HTTP/1.1", 400},
  };
  for (const auto& [text, status] : shapes) EXPECT_EQ(StatusForLine(text), status) << text;
}

TEST(RequestHeadFilter, JudgesFields) {
  const Shape shapes[] = {
      {"Accept: */*", 0},
      {"Accept:*/*", 0},
      {"Accept:", 0},
      {"Accept: \t */* \t", 0},
      {"X-Unknown: \x01 is dropped unread", 0},
      {"Referer: https://h/?text=a%0Ab", 0},
      {"Cookie: a%0d%0ab", 0},  // dropped unread
      {"Content-Length: 0", 0},
      {"Content-Length: 00", 0},
      {"Content-Length: 0\r\nContent-Length: 0", 0},
      {"Expect: 100-Continue", 0},
      {" Accept: */*", 400},
      {"\tAccept: */*", 400},
      {"Accept: a\r\n b", 400},
      {"Accept: a\r\n\tb", 400},
      {"Accept : */*", 400},
      {"Accept\t: */*", 400},
      {"Acc ept: */*", 400},
      {"Accept", 400},
      {": a", 400},
      {"Acc\"ept: a", 400},
      {"\xc3\xa4: a", 400},
      {"Accept: a\rb", 400},
      {"X-Unknown: a\rb", 400},
      {"Accept: a\0b"s, 400},
      {"X-Unknown: a\0b"s, 400},
      {"Accept: a\x01", 400},
      {"Accept: a\x7f", 400},
      {"X-Request-Id: a%0d%0ab", 400},
      {"X-Request-Id: a%0D", 400},
      {"X-Request-Id: a%u000d%u000ab", 400},
      {"If-None-Match: \"%00\"", 400},
      {"Host: other", 400},
      {"REMOTE_ADDR: 1.2.3.4", 400},
      {"remote_port: 1", 400},
      {"Local_Addr: 1.2.3.4", 400},
      {"Content-Length: 5", 413},
      {"Content-Length: 99999999999999999999999", 413},
      {"Content-Length: +1", 400},
      {"Content-Length: -1", 400},
      {"Content-Length: 0x0", 400},
      {"Content-Length: 0x5", 400},
      {"Content-Length: 0e0", 400},
      {"Content-Length: \v0", 400},
      {"Content-Length: 1 0", 400},
      {"Content-Length: 0, 0", 400},
      {"Content-Length:", 400},
      {"Content-Length: 0\r\nContent-Length: 5", 400},
      {"Transfer-Encoding: chunked", 400},
      {"Transfer-Encoding: identity", 400},
      {"transfer-encoding:\tchunked", 400},
      {"Transfer-Encoding : chunked", 400},
      {"Transfer-Encoding:\vchunked", 400},
      {"Transfer-Encoding: chunked, identity", 400},
      {"Transfer-Encoding: xchunked", 400},
      {"Transfer-Encoding:", 400},
      {"TRANSFER-ENCODING: Chunked", 400},
      {"Transfer_Encoding: chunked", 0},  // another name, for us and for whoever stands before us
      {"Transfer-Encoding: chunked\r\nContent-Length: 0", 400},
      {"Expect: a miracle", 417},
  };
  for (const auto& [text, status] : shapes) EXPECT_EQ(StatusForField(text), status) << text;
}

TEST(RequestHeadFilter, JudgesBodiesWhereTheyAreTaken) {
  const Shape shapes[] = {
      {"Content-Length: 100", 0},
      {"Content-Length: 7\r\nContent-Length: 7", 0},
      {"Content-Length: 101", 413},
      {"Content-Length: 18446744073709551616", 413},
      {"Content-Length: 7\r\nContent-Length: 8", 400},
      {"Content-Length: 7, 7", 400},
      {"Content-Length: +7", 400},
      {"Transfer-Encoding: chunked", 411},
      {"Transfer-Encoding: chunked\r\nContent-Length: 7", 400},
      {"Content-Length: 7\r\nTransfer-Encoding: xchunked", 400},
  };
  for (const auto& [text, status] : shapes) EXPECT_EQ(StatusForField(text, kBodies), status) << text;
}

TEST(RequestHeadFilter, JudgesHost) {
  EXPECT_EQ(StatusFor(kLine + "\r\n"), 400);
  EXPECT_EQ(StatusFor("GET /a HTTP/1.0\r\n\r\n"), 0);
  EXPECT_EQ(StatusFor("GET /a HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n"), 400);
  EXPECT_EQ(StatusFor(kLine + "Host:\r\n\r\n"), 0);
  EXPECT_EQ(StatusFor(kLine + "Host: [::1]:8000\r\n\r\n"), 0);
  EXPECT_EQ(StatusFor(kLine + "Host: a/b\r\n\r\n"), 400);
  EXPECT_EQ(StatusFor(kLine + "Host: a b\r\n\r\n"), 400);
  EXPECT_EQ(StatusFor(kLine + "Host: u@h\r\n\r\n"), 400);
}

TEST(RequestHeadFilter, TellsWhatItRead) {
  const std::string head = "HEAD /t?filename=a%20b&x=c+d?e HTTP/1.0\r\nhost: h\r\n\r\n";
  const auto filtered = FilterHead(head, kNoBodies);
  ASSERT_TRUE(filtered);
  EXPECT_EQ(filtered->method, "HEAD");
  EXPECT_EQ(filtered->target, "/t?filename=a%20b&x=c+d?e");
  EXPECT_EQ(filtered->minor_version, 0);
  EXPECT_EQ(filtered->content_length, 0U);
  EXPECT_FALSE(filtered->expects_continue);
}

TEST(RequestHeadFilter, KeepsTheAllowListInOrderAndNothingElse) {
  const std::string head =
      kLine +
      "X-Request-Id: a%41b\r\nCookie: secret\r\nHost: h\r\nRange: bytes=0-1\r\nVia: 2.0 x\r\n"
      "sec-ch-dpr: 2\r\nIf-None-Match: \"a\"\r\nIf-None-Match: \"b\"\r\nConnection: close\r\n\r\n";
  const auto filtered = FilterHead(head, kNoBodies);
  ASSERT_TRUE(filtered);
  EXPECT_THAT(filtered->fields, ElementsAre(Pair("X-Request-Id", "a%41b"), Pair("Host", "h"),
                                            Pair("Range", "bytes=0-1"), Pair("sec-ch-dpr", "2"),
                                            Pair("If-None-Match", "\"a\""), Pair("If-None-Match", "\"b\"")));
}

TEST(RequestHeadFilter, ReducesTheAbsoluteForm) {
  const Shape targets[] = {
      {"http://x.example:81/a?b", 0}, {"http://x.example:81", 0}, {"http://x.example:81?b", 0}};
  const std::string reduced[] = {"/a?b", "/", "/?b"};
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string head = "GET " + targets[i].text + " HTTP/1.1\r\nHost: other\r\n\r\n";
    const auto filtered = FilterHead(head, kNoBodies);
    ASSERT_TRUE(filtered) << targets[i].text;
    EXPECT_EQ(filtered->target, reduced[i]);
    EXPECT_THAT(filtered->fields, ElementsAre(Pair("Host", "x.example:81")));
  }
}

// What stands in the place of a Host is held to the same.
TEST(RequestHeadFilter, RefusesALineBreakThatHidesInAnAbsoluteForm) {
  for (const char* authority : {"x%0d%0aX-A:1", "[:%u000a:1]:81", "x%00"}) {
    const std::string head = "GET http://" + std::string(authority) + "/ HTTP/1.1\r\nHost: h\r\n\r\n";
    const auto filtered = FilterHead(head, kNoBodies);
    ASSERT_FALSE(filtered) << authority;
    EXPECT_EQ(filtered.error().status, 400);
  }
}

TEST(RequestHeadFilter, DecidesKeepAlive) {
  const auto keeps = [](const std::string& version, const std::string& fields) {
    const std::string head = "GET / HTTP/" + version + "\r\nHost: h\r\n" + fields + "\r\n";
    const auto filtered = FilterHead(head, kNoBodies);
    return filtered && filtered->keep_alive;
  };
  EXPECT_TRUE(keeps("1.1", ""));
  EXPECT_TRUE(keeps("1.1", "Connection: keep-alive\r\n"));
  EXPECT_FALSE(keeps("1.1", "connection: CLOSE\r\n"));
  EXPECT_FALSE(keeps("1.1", "Connection: TE , close\r\n"));
  EXPECT_FALSE(keeps("1.1", "Connection: TE\r\nConnection: close\r\n"));
  EXPECT_TRUE(keeps("1.1", "Connection: closed\r\n"));
  EXPECT_FALSE(keeps("1.0", ""));
  EXPECT_TRUE(keeps("1.0", "Connection: Keep-Alive\r\n"));
  EXPECT_FALSE(keeps("1.0", "Connection: keep-alive, close\r\n"));
}

TEST(RequestHeadFilter, ReadsExpectOnlyInHttp11) {
  const auto expects = [](const std::string& version) {
    const std::string head =
        "POST / HTTP/" + version + "\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n";
    const auto filtered = FilterHead(head, kBodies);
    return filtered && filtered->expects_continue;
  };
  EXPECT_TRUE(expects("1.1"));
  EXPECT_FALSE(expects("1.0"));
}

TEST(RequestHeadFilter, NeverRepeatsTheClientInARefusal) {
  const auto filtered = FilterHead(kLine + kHost + "Evil<script>: x\r\n\r\n", kNoBodies);
  ASSERT_FALSE(filtered);
  EXPECT_THAT(std::string(filtered.error().detail), testing::Not(testing::HasSubstr("Evil")));
}

}  // namespace
}  // namespace server
