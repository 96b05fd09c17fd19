// Requests taken off the loop: answers from other threads, streams, clients that leave.
#include <atomic>
#include <future>
#include <mutex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/front/http_front.h"
#include "tests/server/front/front_fixture.h"

namespace server {
namespace {

using testing::EndsWith;

// A front whose handler hands every exchange to the test.
class ExchangeTest : public FrontTest {
 protected:
  void StartDeferring() {
    Start([this](const HttpRequest&, Deferral& deferral) {
      const std::lock_guard lock(mutex_);
      taken_.push_back(deferral.Take());
      return std::nullopt;
    });
  }

  // The next exchange, in order of arrival.
  std::shared_ptr<Exchange> Next() {
    std::shared_ptr<Exchange> next;
    EXPECT_TRUE(Eventually([&] {
      const std::lock_guard lock(mutex_);
      if (taken_.empty()) return false;
      next = std::move(taken_.front());
      taken_.erase(taken_.begin());
      return true;
    }));
    return next;
  }

  std::size_t waiting() {
    const std::lock_guard lock(mutex_);
    return taken_.size();
  }

  static HttpResponse StreamOf(std::uint64_t length) {
    HttpResponse response;
    response.content_length = length;
    return response;
  }

 private:
  std::mutex mutex_;
  std::vector<std::shared_ptr<Exchange>> taken_;
};

TEST_F(ExchangeTest, AnswersFromAnotherThread) {
  StartDeferring();
  RawHttpClient client = Connect();
  for (int i = 0; i < 3; ++i) {
    client.Send(GetRequest("/"));
    Next()->Respond(TextResponse("later " + std::to_string(i)));
    const auto response = client.ReadResponse();
    ASSERT_TRUE(response);
    EXPECT_EQ(response->body, "later " + std::to_string(i));
  }
}

TEST_F(ExchangeTest, AnswersFromInsideTheHandler) {
  Start([](const HttpRequest&, Deferral& deferral) {
    const auto exchange = deferral.Take();
    EXPECT_EQ(deferral.Take(), nullptr);
    exchange->Respond(TextResponse("at once"));
    exchange->Respond(TextResponse("ignored"));
    return std::nullopt;
  });
  RawHttpClient client = Connect();
  client.Send(GetRequest("/") + GetRequest("/"));
  EXPECT_EQ(client.ReadResponse()->body, "at once");
  EXPECT_EQ(client.ReadResponse()->body, "at once");
}

TEST_F(ExchangeTest, StartsAPipelinedRequestOnlyAfterTheAnswer) {
  StartDeferring();
  RawHttpClient client = Connect();
  client.Send(GetRequest("/1") + GetRequest("/2"));
  const auto first = Next();
  client.Send(GetRequest("/3"));
  EXPECT_TRUE(client.ReadSome(1, std::chrono::milliseconds(50)).empty());
  EXPECT_EQ(waiting(), 0U);
  first->Respond(TextResponse("one"));
  EXPECT_EQ(client.ReadResponse()->body, "one");
  Next()->Respond(TextResponse("two"));
  EXPECT_EQ(client.ReadResponse()->body, "two");
  Next()->Respond(TextResponse("three"));
  EXPECT_EQ(client.ReadResponse()->body, "three");
}

TEST_F(ExchangeTest, DoesNotSpinOnInputThatHasToWait) {
  StartDeferring();
  RawHttpClient client = Connect();
  client.Send(GetRequest("/1"));
  const auto first = Next();
  client.Send(GetRequest("/2"));
  client.ShutdownSending();
  const std::clock_t before = std::clock();
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  EXPECT_LT(static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC, 0.1);
  first->Respond(TextResponse("one"));
  Next()->Respond(TextResponse("two"));
  EXPECT_THAT(client.ReadToEnd(), EndsWith("two"));
}

TEST_F(ExchangeTest, AnswersAHalfClosedClient) {
  StartDeferring();
  RawHttpClient client = Connect();
  client.Send(GetRequest("/"));
  client.ShutdownSending();
  const auto exchange = Next();
  std::this_thread::sleep_for(std::chrono::milliseconds(50));  // the FIN has arrived by then
  EXPECT_FALSE(exchange->Gone());
  exchange->Respond(TextResponse("still here"));
  EXPECT_THAT(client.ReadToEnd(), EndsWith("still here"));
}

TEST_F(ExchangeTest, KnowsThatAClientIsGone) {
  StartDeferring();
  RawHttpClient client = Connect();
  client.Send(GetRequest("/"));
  const auto exchange = Next();
  EXPECT_FALSE(exchange->Gone());
  client.Reset();
  EXPECT_TRUE(Eventually([&] { return exchange->Gone(); }));
  exchange->Begin(StreamOf(10));
  EXPECT_FALSE(exchange->Write("0123456789"));
  EXPECT_TRUE(Eventually([&] { return front_->Stats().connections_open == 0; }));
}

TEST_F(ExchangeTest, ADroppedExchangeIsA500) {
  StartDeferring();
  RawHttpClient client = Connect();
  client.Send(GetRequest("/"));
  Next().reset();
  const auto response = client.ReadResponse();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 500);
  EXPECT_EQ(response->Header("Content-Type"), "application/problem+json");
  EXPECT_TRUE(client.EndsWithin(std::chrono::seconds(5)));
}

TEST_F(ExchangeTest, ADroppedStreamEndsTheConnection) {
  StartDeferring();
  RawHttpClient client = Connect();
  client.Send(GetRequest("/"));
  auto exchange = Next();
  exchange->Begin(StreamOf(10));
  EXPECT_TRUE(exchange->Write("01234"));
  exchange.reset();
  EXPECT_THAT(client.ReadToEnd(), EndsWith("\r\n\r\n01234"));
}

TEST_F(ExchangeTest, StreamsWhatWasAnnouncedAndNoMore) {
  StartDeferring();
  RawHttpClient client = Connect();
  client.Send(GetRequest("/") + GetRequest("/"));
  auto exchange = Next();
  EXPECT_FALSE(exchange->Write("early"));
  exchange->Begin(StreamOf(10));
  EXPECT_TRUE(exchange->Write("01234"));
  EXPECT_TRUE(exchange->Write(""));
  EXPECT_TRUE(exchange->Write("56789"));
  EXPECT_FALSE(exchange->Write("x"));
  exchange.reset();
  EXPECT_EQ(client.ReadResponse()->body, "0123456789");
  Next()->Respond(TextResponse("next"));
  EXPECT_EQ(client.ReadResponse()->body, "next");
}

TEST_F(ExchangeTest, StreamsNothingToHead) {
  StartDeferring();
  RawHttpClient client = Connect();
  client.Send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n" + GetRequest("/"));
  const auto exchange = Next();
  exchange->Begin(StreamOf(1'000'000));
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(exchange->Write(std::string(100'000, 'x')));
  const auto head = client.ReadResponse(true);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->Header("Content-Length"), "1000000");
  Next()->Respond(TextResponse("next"));
  EXPECT_EQ(client.ReadResponse()->body, "next");
}

TEST_F(ExchangeTest, AStreamWithoutLengthIsA500) {
  StartDeferring();
  RawHttpClient client = Connect();
  client.Send(GetRequest("/"));
  const auto exchange = Next();
  exchange->Begin(HttpResponse{});
  EXPECT_EQ(client.ReadResponse()->status, 500);
  EXPECT_FALSE(exchange->Write("x"));
}

TEST_F(ExchangeTest, AWriterWaitsForASlowReader) {
  constexpr std::size_t kTotal = 40'000'000;
  StartDeferring();
  RawHttpClient client = Connect(4096);
  client.Send(GetRequest("/"));
  const auto exchange = Next();
  exchange->Begin(StreamOf(kTotal));
  std::atomic<std::size_t> written{0};
  auto writer = std::async(std::launch::async, [&] {
    const std::string piece(100'000, 's');
    while (written < kTotal && exchange->Write(piece)) written += piece.size();
  });
  // It comes to rest with what the kernel's buffers and ours hold, far from the end.
  std::size_t at_rest = 0;
  EXPECT_TRUE(Eventually([&] {
    at_rest = written;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    return at_rest > 0 && at_rest == written;
  }));
  EXPECT_LT(at_rest, kTotal / 2);
  const auto response = client.ReadResponse();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body.size(), kTotal);
  writer.get();
  EXPECT_EQ(written, kTotal);
}

TEST_F(ExchangeTest, AStalledClientEndsTheStream) {
  options_.write_timeout = std::chrono::seconds(1);
  StartDeferring();
  RawHttpClient client = Connect(4096);
  client.Send(GetRequest("/"));
  const auto exchange = Next();
  exchange->Begin(StreamOf(100'000'000));
  const std::string piece(100'000, 's');
  const auto before = std::chrono::steady_clock::now();
  while (exchange->Write(piece)) {
  }
  EXPECT_GE(std::chrono::steady_clock::now() - before, std::chrono::milliseconds(900));
  EXPECT_TRUE(exchange->Gone());
  EXPECT_EQ(front_->Stats().timeouts, 1U);
}

TEST_F(ExchangeTest, AWriterWakesWhenItsClientLeaves) {
  StartDeferring();
  RawHttpClient client = Connect(4096);
  client.Send(GetRequest("/"));
  const auto exchange = Next();
  exchange->Begin(StreamOf(100'000'000));
  auto writer = std::async(std::launch::async, [&] {
    while (exchange->Write(std::string(100'000, 's'))) {
    }
  });
  EXPECT_EQ(writer.wait_for(std::chrono::milliseconds(100)), std::future_status::timeout);
  client.Reset();
  EXPECT_EQ(writer.wait_for(std::chrono::seconds(10)), std::future_status::ready);
}

TEST_F(ExchangeTest, AWriterWakesWhenTheFrontStops) {
  StartDeferring();
  RawHttpClient client = Connect(4096);
  client.Send(GetRequest("/"));
  const auto exchange = Next();
  exchange->Begin(StreamOf(100'000'000));
  auto writer = std::async(std::launch::async, [&] {
    while (exchange->Write(std::string(100'000, 's'))) {
    }
  });
  EXPECT_EQ(writer.wait_for(std::chrono::milliseconds(100)), std::future_status::timeout);
  front_.reset();
  EXPECT_EQ(writer.wait_for(std::chrono::seconds(10)), std::future_status::ready);
}

TEST_F(ExchangeTest, AnExchangeMayOutliveItsFront) {
  StartDeferring();
  RawHttpClient client = Connect();
  RawHttpClient other = Connect();
  client.Send(GetRequest("/"));
  other.Send(GetRequest("/"));
  const auto answered = Next();
  auto dropped = Next();
  front_.reset();
  EXPECT_TRUE(answered->Gone());
  answered->Respond(TextResponse("too late"));
  dropped.reset();
  EXPECT_TRUE(client.EndsWithin(std::chrono::seconds(5)));
}

TEST_F(ExchangeTest, ManyThreadsAnswerManyClients) {
  options_.loops = 2;
  std::vector<std::jthread> threads;
  std::mutex mutex;
  Start([&](const HttpRequest& request, Deferral& deferral) {
    const std::lock_guard lock(mutex);
    threads.emplace_back([exchange = deferral.Take(), target = request.target] {
      if (target.size() % 2 == 0) return exchange->Respond(TextResponse(target));
      HttpResponse response;
      response.content_length = target.size();
      exchange->Begin(std::move(response));
      for (const char c : target) exchange->Write(std::string_view(&c, 1));
    });
    return std::nullopt;
  });
  std::vector<RawHttpClient> clients;
  for (int i = 0; i < 20; ++i) clients.push_back(Connect());
  for (int round = 0; round < 10; ++round) {
    for (std::size_t i = 0; i < clients.size(); ++i) clients[i].Send(GetRequest("/" + std::string(i, 'a')));
    for (std::size_t i = 0; i < clients.size(); ++i) {
      const auto response = clients[i].ReadResponse();
      ASSERT_TRUE(response);
      EXPECT_EQ(response->body, "/" + std::string(i, 'a'));
    }
  }
  front_.reset();
}

}  // namespace
}  // namespace server
