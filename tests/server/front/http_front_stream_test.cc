// Answers that go out piece by piece, to readers of every speed.
#include <atomic>
#include <future>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/server/front/exchange_fixture.h"

namespace server {
namespace {

using testing::EndsWith;

class StreamTest : public ExchangeTest {};

TEST_F(StreamTest, ADroppedStreamEndsTheConnection) {
  StartDeferring();
  RawHttpClient client = Connect();
  client.Send(GetRequest("/"));
  auto exchange = Next();
  exchange->Begin(StreamOf(10));
  EXPECT_TRUE(exchange->Write("01234"));
  exchange.reset();
  EXPECT_THAT(client.ReadToEnd(), EndsWith("\r\n\r\n01234"));
}

TEST_F(StreamTest, StreamsWhatWasAnnouncedAndNoMore) {
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

TEST_F(StreamTest, StreamsNothingToHead) {
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

TEST_F(StreamTest, AStreamWithoutLengthIsA500) {
  StartDeferring();
  RawHttpClient client = Connect();
  client.Send(GetRequest("/"));
  const auto exchange = Next();
  exchange->Begin(HttpResponse{});
  EXPECT_EQ(client.ReadResponse()->status, 500);
  EXPECT_FALSE(exchange->Write("x"));
}

TEST_F(StreamTest, AWriterWaitsForASlowReader) {
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

// On a unix socket, whose buffer in the kernel is small and known: the bound itself shows.
TEST_F(StreamTest, HoldsLittleForASlowReader) {
  constexpr std::size_t kTotal = 50'000'000;
  const std::string path = testing::TempDir() + "stream_" + std::to_string(::getpid()) + ".sock";
  options_.address = "unix:" + path;
  StartDeferring();
  RawHttpClient client = ConnectUnix(path);
  client.Send(GetRequest("/"));
  const auto exchange = Next();
  exchange->Begin(StreamOf(kTotal));
  std::atomic<std::size_t> written{0};
  auto writer = std::async(std::launch::async, [&] {
    const std::string piece(50'000, 's');
    while (written < kTotal && exchange->Write(piece)) written += piece.size();
  });
  EXPECT_EQ(writer.wait_for(std::chrono::milliseconds(300)), std::future_status::timeout);
  EXPECT_GT(written, 0U);
  EXPECT_LT(written, 1'000'000U);  // 256 KB of ours, one piece, and some 200 KB of the kernel's
  EXPECT_EQ(client.ReadResponse()->body.size(), kTotal);
  writer.get();
  EXPECT_EQ(written, kTotal);
}

TEST_F(StreamTest, AStalledClientEndsTheStream) {
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

TEST_F(StreamTest, AWriterWakesWhenItsClientLeaves) {
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

TEST_F(StreamTest, AWriterWakesWhenTheFrontStops) {
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

}  // namespace
}  // namespace server
