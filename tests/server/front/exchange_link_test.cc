#include "server/front/exchange_link.h"

#include <future>
#include <thread>

#include <gtest/gtest.h>

namespace server {
namespace {

using Room = ExchangeLink::Room;

TEST(ExchangeLink, GrantsTheFirstAnswerOnly) {
  ExchangeLink link(nullptr, false);
  EXPECT_TRUE(link.Unfinished());
  EXPECT_TRUE(link.Claim());
  EXPECT_FALSE(link.Claim());
  EXPECT_FALSE(link.Unfinished());
}

TEST(ExchangeLink, RefusesWhatWasNotAnnounced) {
  ExchangeLink link(nullptr, false);
  EXPECT_EQ(link.Reserve(1), Room::kRefused);
  link.Claim();
  link.ExpectBody(10);
  EXPECT_TRUE(link.Unfinished());
  EXPECT_EQ(link.Reserve(8), Room::kGranted);
  EXPECT_EQ(link.Reserve(3), Room::kRefused);
  EXPECT_EQ(link.Reserve(2), Room::kGranted);
  EXPECT_FALSE(link.Unfinished());
}

TEST(ExchangeLink, WaitsForRoom) {
  ExchangeLink link(nullptr, false);
  link.ExpectBody(1'000'000);
  EXPECT_EQ(link.Reserve(ExchangeLink::kMostPendingBytes + 1), Room::kGranted);
  auto second = std::async(std::launch::async, [&] { return link.Reserve(1); });
  EXPECT_EQ(second.wait_for(std::chrono::milliseconds(50)), std::future_status::timeout);
  link.Release(1);
  EXPECT_EQ(second.get(), Room::kGranted);
}

TEST(ExchangeLink, WakesAWriterWhoseClientIsGone) {
  ExchangeLink link(nullptr, false);
  link.ExpectBody(1'000'000);
  EXPECT_EQ(link.Reserve(ExchangeLink::kMostPendingBytes + 1), Room::kGranted);
  auto second = std::async(std::launch::async, [&] { return link.Reserve(1); });
  link.MarkGone();
  EXPECT_EQ(second.get(), Room::kRefused);
  EXPECT_TRUE(link.gone());
}

TEST(ExchangeLink, WakesAWriterThatIsBrokenOff) {
  ExchangeLink link(nullptr, false);
  link.ExpectBody(1'000'000);
  EXPECT_EQ(link.Reserve(ExchangeLink::kMostPendingBytes + 1), Room::kGranted);
  auto second = std::async(std::launch::async, [&] { return link.Reserve(1); });
  link.BreakOff();
  EXPECT_EQ(second.get(), Room::kRefused);
  link.Release(ExchangeLink::kMostPendingBytes);
  EXPECT_EQ(link.Reserve(1), Room::kRefused);
  EXPECT_FALSE(link.gone());
  EXPECT_TRUE(link.Unfinished()) << "so its connection is closed";
}

TEST(ExchangeLink, DiscardsTheBodyOfAHead) {
  ExchangeLink link(nullptr, true);
  link.DiscardBody();
  for (int i = 0; i < 10; ++i) EXPECT_EQ(link.Reserve(ExchangeLink::kMostPendingBytes), Room::kDiscard);
  link.MarkGone();
  EXPECT_EQ(link.Reserve(1), Room::kRefused);
}

}  // namespace
}  // namespace server
