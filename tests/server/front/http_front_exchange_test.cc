// Requests taken off the loop: answers from other threads, clients that leave.
#include <ctime>
#include <mutex>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/front/exchange_fixture.h"

namespace server {
namespace {

using testing::EndsWith;

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
