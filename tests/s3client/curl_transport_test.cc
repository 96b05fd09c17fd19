// What goes over the wire and comes back. When it goes wrong: curl_transport_failure_test.cc.
#include "s3client/curl_transport.h"

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "tests/s3client/transport_fixture.h"

namespace s3client::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string LowerCase(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

TEST_F(CurlTransportTest, GivesHeadAndBody) {
  ScriptedServer server({Answer("200 OK", "0123456789", "ETag: \"x\"\r\n")});
  ASSERT_TRUE(Send(RequestTo(server.Url("/a"))));
  EXPECT_EQ(receiver_.head->status, 200);
  EXPECT_EQ(FindHeader(receiver_.head->headers, "etag"), "\"x\"");
  EXPECT_EQ(receiver_.body, "0123456789");
}

TEST_F(CurlTransportTest, ThePathIsSentAsItIs) {
  const std::string path = "/images//a/../b/./%2E%2e/c%20d/..?x=1&y=..%2F";
  ScriptedServer server({Answer("200 OK", "")});
  ASSERT_TRUE(Send(RequestTo(server.Url(path))));
  EXPECT_THAT(server.Requests().at(0), StartsWith("GET " + path + " HTTP/1.1\r\n"));
}

TEST_F(CurlTransportTest, SendsOurHeadersAndLittleElse) {
  ScriptedServer server({Answer("200 OK", "")});
  HttpRequest request = RequestTo(server.Url());
  request.headers = {{"host", "other:1"}, {"x-amz-meta-empty", ""}, {"x-amz-meta-runs", "a   b"}};
  ASSERT_TRUE(Send(request));
  const std::string sent = LowerCase(server.Requests().at(0));
  for (const char* line :
       {"host: other:1", "x-amz-meta-empty:", "x-amz-meta-runs: a   b", "user-agent: thumbd"}) {
    EXPECT_THAT(sent, HasSubstr("\r\n" + std::string(line) + "\r\n"));
  }
  EXPECT_THAT(sent, Not(HasSubstr("accept-encoding")));
}

TEST_F(CurlTransportTest, PutSendsItsBodyWithoutAsking) {
  const std::string body(2'000'000, 'b');
  ScriptedServer server({Answer("200 OK", "")});
  HttpRequest request = RequestTo(server.Url(), "PUT", body);
  request.headers = {{"content-type", "image/png"}};
  ASSERT_TRUE(Send(request));
  EXPECT_THAT(server.Requests().at(0), StartsWith("PUT / HTTP/1.1\r\n"));
  EXPECT_TRUE(server.Requests().at(0).ends_with("\r\n\r\n" + body));
  const std::string head = LowerCase(server.Requests().at(0).substr(0, 1000));
  EXPECT_THAT(head, AllOf(HasSubstr("content-length: 2000000\r\n"), Not(HasSubstr("expect:")),
                          Not(HasSubstr("urlencoded"))));
}

TEST_F(CurlTransportTest, AnEmptyPutHasALength) {
  ScriptedServer server({Answer("200 OK", "")});
  ASSERT_TRUE(Send(RequestTo(server.Url(), "PUT")));
  EXPECT_THAT(server.Requests().at(0), HasSubstr("\r\nContent-Length: 0\r\n"));
}

TEST_F(CurlTransportTest, HeadAndDeleteHaveNoBody) {
  ScriptedServer server({Scripted{{"HTTP/1.1 200 OK\r\nContent-Length: 12345\r\n\r\n"}},
                         Scripted{{"HTTP/1.1 204 No Content\r\n\r\n"}}});
  ASSERT_TRUE(Send(RequestTo(server.Url(), "HEAD")));
  EXPECT_EQ(FindHeader(receiver_.head->headers, "content-length"), "12345");
  ASSERT_TRUE(Send(RequestTo(server.Url(), "DELETE")));
  EXPECT_EQ(receiver_.head->status, 204);
  EXPECT_THAT(server.Requests().at(0), StartsWith("HEAD / HTTP/1.1\r\n"));
  EXPECT_THAT(server.Requests().at(1), StartsWith("DELETE / HTTP/1.1\r\n"));
  EXPECT_EQ(server.Connections(), 1);
}

TEST_F(CurlTransportTest, ConnectionsAreKeptAcrossMethodsAndErrors) {
  ScriptedServer server({Answer("200 OK", "a"), Answer("404 Not Found", "b"), Answer("200 OK", ""),
                         Answer("503 Busy", "c"), Answer("200 OK", "d")});
  for (const char* method : {"GET", "GET", "PUT", "DELETE", "GET"}) {
    ASSERT_TRUE(Send(RequestTo(server.Url(), method, method == std::string("PUT") ? "x" : "")));
  }
  EXPECT_EQ(receiver_.body, "d");
  EXPECT_THAT(server.Requests().at(4), StartsWith("GET "));
  EXPECT_EQ(server.Connections(), 1);
}

TEST_F(CurlTransportTest, NothingOfAnEarlierRequestIsLeft) {
  ScriptedServer server({Answer("200 OK", ""), Scripted{{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"}},
                         Answer("200 OK", "whole"), Answer("200 OK", "again")});
  HttpRequest put = RequestTo(server.Url(), "PUT", "body of the first");
  put.headers = {{"content-type", "image/png"}, {"x-amz-meta-first", "1"}};
  ASSERT_TRUE(Send(put));
  ASSERT_TRUE(Send(RequestTo(server.Url(), "HEAD")));
  for (const char* body : {"whole", "again"}) {
    ASSERT_TRUE(Send(RequestTo(server.Url())));
    EXPECT_EQ(receiver_.body, body);
  }
  for (const std::size_t later : {2U, 3U}) {
    const std::string sent = LowerCase(server.Requests().at(later));
    EXPECT_THAT(sent, StartsWith("get / http/1.1\r\n"));
    EXPECT_THAT(sent, Not(HasSubstr("content-")));
    EXPECT_THAT(sent, Not(HasSubstr("first")));
  }
  EXPECT_EQ(server.Connections(), 1);
}

TEST_F(CurlTransportTest, AConnectionThatWasClosedMeanwhileIsReplaced) {
  ScriptedServer server({Scripted{.pieces = Answer("200 OK", "a").pieces, .then = Scripted::Then::kClose},
                         Answer("200 OK", "b")});
  ASSERT_TRUE(Send(RequestTo(server.Url())));
  ASSERT_TRUE(Send(RequestTo(server.Url())));
  EXPECT_EQ(receiver_.body, "b");
  EXPECT_EQ(server.Connections(), 2);
}

TEST_F(CurlTransportTest, RedirectsAreAnswers) {
  ScriptedServer server({Answer("301 Moved", "", "Location: /elsewhere\r\n")});
  ASSERT_TRUE(Send(RequestTo(server.Url())));
  EXPECT_EQ(receiver_.head->status, 301);
  EXPECT_EQ(server.Requests().size(), 1U);
}

TEST_F(CurlTransportTest, InterimAnswersAndTrailersAreLeftOut) {
  ScriptedServer server(
      {Scripted{{"HTTP/1.1 100 Continue\r\nX: 1\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                 "3\r\nabc\r\n0\r\nTrailer: y\r\n\r\n"}}});
  ASSERT_TRUE(Send(RequestTo(server.Url())));
  EXPECT_EQ(receiver_.head->status, 200);
  EXPECT_EQ(FindHeader(receiver_.head->headers, "x"), "");
  EXPECT_EQ(FindHeader(receiver_.head->headers, "trailer"), "");
  EXPECT_EQ(receiver_.body, "abc");
}

TEST_F(CurlTransportTest, ManyThreadsShareFewConnections) {
  constexpr int kThreads = 6;
  constexpr int kRequests = 20;
  std::deque<Scripted> script(kThreads * kRequests, Answer("200 OK", "0123456789"));
  ScriptedServer server(std::move(script));
  std::atomic<int> good{0};
  std::vector<std::jthread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < kRequests; ++n) {
        KeepingReceiver receiver;
        if (transport_->Send(RequestTo(server.Url()), receiver) && receiver.body == "0123456789") ++good;
      }
    });
  }
  threads.clear();
  EXPECT_EQ(good, kThreads * kRequests);
  EXPECT_LE(server.Connections(), kThreads);
}

// A child process that inherited a connection would keep it open, and could read what comes over it.
TEST_F(CurlTransportTest, ConnectionsAreClosedOnExec) {
  ScriptedServer server({Answer("200 OK", "")});
  ASSERT_TRUE(Send(RequestTo(server.Url())));
  int ours = 0;
  for (int fd = 3; fd < 1024; ++fd) {
    sockaddr_in peer{};
    socklen_t size = sizeof peer;
    if (getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) != 0 ||
        ntohs(peer.sin_port) != server.port()) {
      continue;
    }
    ++ours;
    EXPECT_NE(fcntl(fd, F_GETFD) & FD_CLOEXEC, 0);
  }
  EXPECT_EQ(ours, 1);
}

}  // namespace
}  // namespace s3client::testing
