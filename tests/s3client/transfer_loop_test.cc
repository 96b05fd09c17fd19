#include "s3client/transfer_loop.h"

#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "s3client/s3_object_store.h"
#include "tests/support/eventually.h"
#include "tests/support/scripted_server.h"

namespace s3client::testing {
namespace {

using server::doubles::Eventually;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;
using Then = Scripted::Then;
using enum TransportFailureKind;

using Outcome = tl::expected<HttpAnswer, TransportFailure>;

const std::string kTenByteHead = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n";

class TransferLoopTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { InitializeTransport(); }

  void Serve(std::deque<Scripted> script, milliseconds stall = seconds(20)) {
    loop_.reset();
    server_.emplace(std::move(script));
    loop_ = std::make_unique<TransferLoop>(CurlOptions{seconds(20), stall, ""}, server_->Url(""));
  }

  HttpRequest Request(const std::string& path = "/") const {
    HttpRequest request;
    request.method = "GET";
    request.url = server_->Url(path);
    request.deadline = std::chrono::steady_clock::now() + seconds(30);
    return request;
  }

  // Nothing: refused.
  std::optional<std::future<Outcome>> TryStart(const HttpRequest& request, std::size_t most = 1'000) {
    const auto told = std::make_shared<std::promise<Outcome>>();
    auto future = told->get_future();
    const bool started =
        loop_->Start(request, most, [told](Outcome outcome) { told->set_value(std::move(outcome)); });
    if (!started) return std::nullopt;
    return future;
  }

  // As soon as a connection is there.
  std::future<Outcome> Start(const HttpRequest& request, std::size_t most = 1'000) {
    std::optional<std::future<Outcome>> started;
    EXPECT_TRUE(Eventually([&] {
      started = TryStart(request, most);
      return started.has_value();
    }));
    return started ? *std::move(started) : std::future<Outcome>();
  }
  Outcome Get(const HttpRequest& request, std::size_t most = 1'000) {
    auto future = Start(request, most);
    if (!future.valid() || future.wait_for(seconds(25)) != std::future_status::ready) {
      ADD_FAILURE() << "no word of it";
      return tl::unexpected(TransportFailure{});
    }
    return future.get();
  }
  TransportFailureKind FailureOf(const HttpRequest& request, std::size_t most = 1'000) {
    const Outcome outcome = Get(request, most);
    EXPECT_FALSE(outcome);
    return outcome ? kInternal : outcome.error().kind;
  }

  std::optional<ScriptedServer> server_;
  std::unique_ptr<TransferLoop> loop_;
};

TEST_F(TransferLoopTest, RefusesUntilAConnectionIsThere) {
  Serve({Answer("200 OK", "hello", "ETag: \"x\"\r\n")});
  EXPECT_FALSE(TryStart(Request()));
  HttpRequest request = Request("/bucket//a%20b");
  request.headers = {{"host", "somewhere"}, {"x-name", "value"}};
  const Outcome outcome = Get(request);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->head.status, 200);
  EXPECT_EQ(FindHeader(outcome->head.headers, "etag"), "\"x\"");
  EXPECT_EQ(outcome->body, "hello");
  EXPECT_THAT(server_->Requests().at(0),
              HasSubstr("GET /bucket//a%20b HTTP/1.1\r\nhost: somewhere\r\nx-name: value\r\n"));
}

TEST_F(TransferLoopTest, OneConnectionCarriesOneAnswerAfterTheOther) {
  constexpr int kRounds = 10;
  std::deque<Scripted> script;
  for (int i = 0; i < kRounds; ++i) {
    for (const auto& [status, body] : {std::pair("200 OK", "a"), {"404 Not Found", "b"}, {"200 OK", ""}})
      script.push_back(Answer(status, body));
  }
  Serve(std::move(script));
  for (int i = 0; i < kRounds; ++i) {
    std::string bodies;
    for (int j = 0; j < 3; ++j) bodies += Get(Request())->body + ".";
    EXPECT_EQ(bodies, "a.b..");
  }
  // More than one only while the first was being waited for.
  EXPECT_LT(server_->Connections(), kRounds);
}

TEST_F(TransferLoopTest, PiecesAreAwaited) {
  Serve({Scripted{.pieces = {"HTTP/1.1 200 OK\r\nCont", "ent-Length: 10\r\n\r\n01234", "56789"},
                  .gap = milliseconds(20)},
         Scripted{
             .pieces = {"HTTP/1.1 404 No\r\nTransfer-Encoding: chunked\r\n\r\n3", "\r\nabc\r\n0\r", "\n\r\n"},
             .gap = milliseconds(20)}});
  EXPECT_EQ(Get(Request())->body, "0123456789");
  EXPECT_EQ(Get(Request())->body, "abc");
}

TEST_F(TransferLoopTest, ManyAtOnceGetTheirOwnAnswers) {
  constexpr int kMany = 200;
  Serve(std::deque<Scripted>(kMany, Answer("200 OK", std::string(50'000, 'x'))));
  std::vector<std::future<Outcome>> futures;
  futures.reserve(kMany);
  for (int i = 0; i < kMany; ++i) futures.push_back(Start(Request(), 50'000));
  for (auto& future : futures) {
    const Outcome outcome = future.get();
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->body.size(), 50'000U);
  }
  EXPECT_LE(server_->Connections(), 64);
}

TEST_F(TransferLoopTest, OnlyGetsFromItsOwnOrigin) {
  Serve({Answer("200 OK", "a"), Answer("200 OK", "b")});
  ASSERT_TRUE(Get(Request()));
  HttpRequest request = Request();
  request.method = "PUT";
  EXPECT_FALSE(TryStart(request));
  request = Request();
  request.url = "http://127.0.0.2/";
  EXPECT_FALSE(TryStart(request));
  request = Request();
  request.headers = {{"x", "a\r\nhost: evil"}};
  EXPECT_FALSE(TryStart(request));
  EXPECT_TRUE(Get(Request()));
}

TEST_F(TransferLoopTest, WhatFollowsAnAnswerNeverReachesTheNext) {
  const std::string other = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";
  Serve({Scripted{.pieces = {Answer("200 OK", "good").pieces[0] + other}}, Answer("200 OK", "next"),
         Scripted{.pieces = {Answer("200 OK", "good").pieces[0], other}, .gap = milliseconds(50)},
         Answer("200 OK", "next")});
  EXPECT_EQ(Get(Request())->body, "good");
  EXPECT_EQ(Get(Request())->body, "next");
  EXPECT_GE(server_->Connections(), 2) << "the first was of no further use";
  EXPECT_EQ(Get(Request())->body, "good");
  std::this_thread::sleep_for(milliseconds(150));  // until more than the answer has come
  EXPECT_EQ(Get(Request())->body, "next");
  EXPECT_GE(server_->Connections(), 3);
}

TEST_F(TransferLoopTest, AConnectionThatEndsIsReplaced) {
  Serve({Scripted{.pieces = Answer("200 OK", "a").pieces, .then = Then::kClose},
         Answer("200 OK", "b", "Connection: close\r\n"), Answer("200 OK", "c")});
  EXPECT_EQ(Get(Request())->body, "a");
  std::string body;  // the end of the first may be noticed only when it is used again
  EXPECT_TRUE(Eventually([&] {
    const Outcome outcome = Get(Request());
    if (outcome) body = outcome->body;
    return outcome.has_value();
  }));
  EXPECT_EQ(body, "b");
  EXPECT_EQ(Get(Request())->body, "c");
  EXPECT_GE(server_->Connections(), 3);
}

TEST_F(TransferLoopTest, BrokenAndStrangeAnswers) {
  Serve({Scripted{.then = Then::kClose}, Scripted{.pieces = {kTenByteHead + "01234"}, .then = Then::kClose},
         Scripted{.then = Then::kReset}, Scripted{.pieces = {"SSH-2.0-OpenSSH_9.2\r\n\r\n"}}});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(FailureOf(Request()), kBroken) << i;
  EXPECT_EQ(FailureOf(Request()), kNotHttp);
}

TEST_F(TransferLoopTest, AfterAStrangeAnswerNoConnectionIsOpenedForAWhile) {
  Serve({Scripted{.pieces = {"HTTP/1.0 200 OK\r\n\r\n"}}, Answer("200 OK", "well")});
  // One and no more: each that is refused has another one opened.
  EXPECT_FALSE(TryStart(Request()));
  ASSERT_TRUE(Eventually([&] { return server_->Connections() == 1; }));
  std::this_thread::sleep_for(milliseconds(300));
  EXPECT_EQ(FailureOf(Request()), kNotHttp);
  EXPECT_FALSE(TryStart(Request()));
  std::this_thread::sleep_for(milliseconds(200));
  EXPECT_FALSE(TryStart(Request()));
  EXPECT_EQ(Get(Request())->body, "well") << "and then it is";
}

TEST_F(TransferLoopTest, LargerThanWanted) {
  Serve({Answer("200 OK", std::string(1'001, 'x')), Answer("200 OK", std::string(1'000, 'x'))});
  EXPECT_EQ(FailureOf(Request()), kAborted);
  EXPECT_EQ(Get(Request())->body.size(), 1'000U);
}

TEST_F(TransferLoopTest, StallsDeadlinesAndStopsEndAWait) {
  Serve({Scripted{.then = Then::kStall}, Scripted{.pieces = {kTenByteHead + "0"}, .then = Then::kStall}},
        milliseconds(150));
  EXPECT_EQ(FailureOf(Request()), kStalled);
  EXPECT_EQ(FailureOf(Request()), kStalled);
  Serve({});
  HttpRequest request = Request();
  request.deadline = std::chrono::steady_clock::now() + milliseconds(400);
  EXPECT_EQ(FailureOf(request), kDeadline);
  std::stop_source source;
  request = Request();
  request.stop = source.get_token();
  auto future = Start(request);
  source.request_stop();
  EXPECT_EQ(future.get().error().kind, kStopped);
}

TEST_F(TransferLoopTest, ItsEndTellsWhoStillWaits) {
  Serve({});
  auto future = Start(Request());
  loop_.reset();
  EXPECT_EQ(future.get().error().kind, kStopped);
}

TEST_F(TransferLoopTest, WhoIsToldMayStartAnother) {
  Serve({Answer("200 OK", "first"), Answer("200 OK", "second")});
  std::promise<Outcome> second;
  const auto start_second = [&](const Outcome&) {
    const bool started =
        loop_->Start(Request(), 1'000, [&](Outcome outcome) { second.set_value(std::move(outcome)); });
    if (!started) second.set_value(tl::unexpected(TransportFailure{}));
  };
  ASSERT_TRUE(Eventually([&] { return loop_->Start(Request(), 1'000, start_second); }));
  const Outcome outcome = second.get_future().get();
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->body, "second");
}

TEST_F(TransferLoopTest, NobodyListens) {
  Serve({});
  const HttpRequest request = Request();
  server_.reset();
  for (int i = 0; i < 20; ++i) {
    EXPECT_FALSE(TryStart(request));
    std::this_thread::sleep_for(milliseconds(5));
  }
}

}  // namespace
}  // namespace s3client::testing
