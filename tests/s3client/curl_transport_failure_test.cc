// Servers that break, stall and lie, and callers that change their mind.
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/s3client/transport_fixture.h"

namespace s3client::testing {
namespace {

using enum TransportFailureKind;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using ::testing::HasSubstr;
using Then = Scripted::Then;

using CurlTransportFailureTest = CurlTransportTest;

const std::string kHeadOfTen = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n";

TEST_F(CurlTransportFailureTest, ABodyShorterThanAnnounced) {
  ScriptedServer server({Scripted{.pieces = {kHeadOfTen + "01234"}, .then = Then::kClose}});
  EXPECT_EQ(FailureOf(RequestTo(server.Url())), kBroken);
  EXPECT_TRUE(receiver_.head);
  EXPECT_EQ(receiver_.body, "01234");
}

TEST_F(CurlTransportFailureTest, ChunksWithoutTheLast) {
  ScriptedServer server(
      {Scripted{.pieces = {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"},
                .then = Then::kClose}});
  EXPECT_EQ(FailureOf(RequestTo(server.Url())), kBroken);
}

TEST_F(CurlTransportFailureTest, AResetInTheBody) {
  ScriptedServer server(
      {Scripted{.pieces = {kHeadOfTen + "01234", ""}, .gap = milliseconds(50), .then = Then::kReset}});
  EXPECT_EQ(FailureOf(RequestTo(server.Url())), kBroken);
}

TEST_F(CurlTransportFailureTest, NoAnswerAtAll) {
  ScriptedServer server({Scripted{.then = Then::kClose}, Scripted{.then = Then::kReset}});
  EXPECT_EQ(FailureOf(RequestTo(server.Url())), kBroken);
  EXPECT_EQ(FailureOf(RequestTo(server.Url())), kBroken);
}

TEST_F(CurlTransportFailureTest, Garbage) {
  ScriptedServer server({Scripted{.pieces = {"SSH-2.0-OpenSSH_9.2\r\n"}, .then = Then::kClose},
                         Scripted{.pieces = {"HTTP/1.1 20x OK\r\n\r\n"}, .then = Then::kClose}});
  EXPECT_EQ(FailureOf(RequestTo(server.Url())), kNotHttp);
  EXPECT_EQ(FailureOf(RequestTo(server.Url())), kNotHttp);
  EXPECT_FALSE(receiver_.head);
}

TEST_F(CurlTransportFailureTest, AnEndlessHead) {
  std::string head = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 100; ++i) head += "x: " + std::string(1000, 'v') + "\r\n";
  ScriptedServer server({Scripted{.pieces = {head}, .then = Then::kStall}});
  EXPECT_EQ(FailureOf(RequestTo(server.Url())), kNotHttp);
}

TEST_F(CurlTransportFailureTest, NobodyListens) {
  std::string url;
  {
    const ScriptedServer gone({});
    url = gone.Url();
  }
  EXPECT_EQ(FailureOf(RequestTo(url)), kRefused);
}

// A label of more than 63 letters: no resolver has to be asked to know that.
TEST_F(CurlTransportFailureTest, ANameWithoutAddress) {
  const std::string url = "http://" + std::string(64, 'a') + ".invalid/";
  EXPECT_EQ(FailureOf(RequestTo(url)), kUnresolvable);
  EXPECT_EQ(FailureOf(RequestTo(url)), kUnresolvable) << "the same again";
  ScriptedServer server({Answer("200 OK", "well")});
  EXPECT_TRUE(Send(RequestTo(server.Url()))) << "and the handle is as good as before";
  EXPECT_EQ(receiver_.body, "well");
}

TEST_F(CurlTransportFailureTest, StallsBeforeAndInsideTheBody) {
  transport_ = MakeCurlTransport({seconds(20), milliseconds(150), ""});
  ScriptedServer server(
      {Scripted{.then = Then::kStall}, Scripted{.pieces = {kHeadOfTen + "0"}, .then = Then::kStall}});
  EXPECT_EQ(FailureOf(RequestTo(server.Url())), kStalled);
  EXPECT_EQ(FailureOf(RequestTo(server.Url())), kStalled);
  EXPECT_EQ(receiver_.body, "0");
}

TEST_F(CurlTransportFailureTest, SlowIsNotStalled) {
  transport_ = MakeCurlTransport({seconds(20), milliseconds(500), ""});
  Scripted slow{.pieces = {kHeadOfTen}, .gap = milliseconds(60)};
  for (int i = 0; i < 10; ++i) slow.pieces.emplace_back("x");
  ScriptedServer server({slow});
  EXPECT_TRUE(Send(RequestTo(server.Url())));
  EXPECT_EQ(receiver_.body, "xxxxxxxxxx");
}

// The server reads nothing more than the greeting, so TLS never comes to be.
TEST_F(CurlTransportFailureTest, ConnectingTakesTooLong) {
  transport_ = MakeCurlTransport({milliseconds(150), seconds(20), ""});
  ScriptedServer server({Scripted{.then = Then::kStall}});
  EXPECT_EQ(FailureOf(RequestTo(server.Url("/", "https"))), kConnectTimeout);
}

TEST_F(CurlTransportFailureTest, TlsToAPlainServer) {
  ScriptedServer server({Answer("400 Bad Request", "")});
  EXPECT_EQ(FailureOf(RequestTo(server.Url("/", "https"))), kTls);
}

TEST_F(CurlTransportFailureTest, AnAuthoritiesFileThatIsNotThere) {
  transport_ = MakeCurlTransport({seconds(20), seconds(20), "/nowhere/ca.pem"});
  ScriptedServer server({});
  EXPECT_EQ(FailureOf(RequestTo(server.Url("/", "https"))), kCertificate);
}

TEST_F(CurlTransportFailureTest, TheDeadlineEndsAWait) {
  ScriptedServer server({Scripted{.then = Then::kStall}});
  HttpRequest request = RequestTo(server.Url());
  const auto begun = steady_clock::now();
  request.deadline = begun + milliseconds(120);
  EXPECT_EQ(FailureOf(request), kDeadline);
  EXPECT_GE(steady_clock::now() - begun, milliseconds(120));
  EXPECT_LT(steady_clock::now() - begun, seconds(15));
}

TEST_F(CurlTransportFailureTest, AStopEndsAWaitAtOnce) {
  ScriptedServer server({Scripted{.then = Then::kStall}});
  std::stop_source source;
  HttpRequest request = RequestTo(server.Url());
  request.stop = source.get_token();
  const std::jthread stopper([&] {
    EXPECT_TRUE(server.AwaitRequests(1));
    source.request_stop();
  });
  const auto begun = steady_clock::now();
  EXPECT_EQ(FailureOf(request), kStopped);
  EXPECT_LT(steady_clock::now() - begun, seconds(15));
}

// All of it lies ready in the socket, so nothing but the pieces themselves can notice.
TEST_F(CurlTransportFailureTest, AStopEndsABurst) {
  ScriptedServer server({Answer("200 OK", std::string(4'000'000, 'x'))});
  std::stop_source source;
  HttpRequest request = RequestTo(server.Url());
  request.stop = source.get_token();
  receiver_.on_body = [&] {
    source.request_stop();
    return true;
  };
  EXPECT_EQ(FailureOf(request), kStopped);
  EXPECT_LT(receiver_.body.size(), 4'000'000U);
}

TEST_F(CurlTransportFailureTest, TheReceiverMayEndItAndTheNextRequestIsClean) {
  ScriptedServer server({Answer("200 OK", "first"), Answer("200 OK", "second"), Answer("200 OK", "third")});
  receiver_.on_head = [] { return false; };
  EXPECT_EQ(FailureOf(RequestTo(server.Url())), kAborted);
  EXPECT_EQ(receiver_.body, "");
  receiver_.on_head = [] { return true; };
  receiver_.on_body = [] { return false; };
  EXPECT_EQ(FailureOf(RequestTo(server.Url())), kAborted);
  receiver_.on_body = [] { return true; };
  ASSERT_TRUE(Send(RequestTo(server.Url())));
  EXPECT_EQ(receiver_.body, "third");
}

TEST_F(CurlTransportFailureTest, AReceiverThatThrowsEndsItsTransferOnly) {
  ScriptedServer server({Answer("200 OK", "a"), Answer("200 OK", "b")});
  receiver_.on_body = []() -> bool { throw std::runtime_error("no memory"); };
  EXPECT_EQ(FailureOf(RequestTo(server.Url())), kInternal);
  receiver_.on_body = [] { return true; };
  EXPECT_TRUE(Send(RequestTo(server.Url())));
}

TEST_F(CurlTransportFailureTest, AHeaderWithALineBreakIsNotSent) {
  ScriptedServer server({});
  HttpRequest request = RequestTo(server.Url());
  for (const HttpHeader& header : {HttpHeader{"x", "a\r\nhost: evil"}, HttpHeader{"x\n", "a"},
                                   HttpHeader{"x", std::string("a\0b", 3)}}) {
    request.headers = {header};
    EXPECT_EQ(FailureOf(request), kInternal);
  }
  EXPECT_EQ(server.Connections(), 0);
}

TEST_F(CurlTransportFailureTest, OtherProtocolsAreNotSpoken) {
  EXPECT_FALSE(Send(RequestTo("file:///etc/hostname")));
  EXPECT_FALSE(receiver_.head);
  EXPECT_EQ(receiver_.body, "");
}

TEST_F(CurlTransportFailureTest, TheDetailSaysWhatHappened) {
  ScriptedServer server({Scripted{.pieces = {kHeadOfTen + "01234"}, .then = Then::kClose}});
  const TransportResult sent = Send(RequestTo(server.Url()));
  ASSERT_FALSE(sent);
  EXPECT_THAT(sent.error().detail, HasSubstr("5 bytes remaining"));
}

}  // namespace
}  // namespace s3client::testing
