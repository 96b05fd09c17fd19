#include "server/front/address_quota.h"

#include <atomic>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "server/front/socket_address.h"

namespace server {
namespace {

sockaddr_storage Address(const std::string& text) {
  const auto address = ParseIpAddress(text, 4711);
  EXPECT_TRUE(address) << text;
  return address ? address->storage : sockaddr_storage{};
}

std::optional<AddressGroup> GroupOfText(const std::string& text) {
  return GroupOf(Address(text));
}

TEST(AddressGroup, TellsIpv4AddressesApart) {
  EXPECT_EQ(GroupOfText("192.0.2.1"), GroupOfText("192.0.2.1"));
  EXPECT_NE(GroupOfText("192.0.2.1"), GroupOfText("192.0.2.2"));
  EXPECT_NE(GroupOfText("192.0.2.1"), GroupOfText("193.0.2.1"));
}

TEST(AddressGroup, TakesAnIpv6NetworkForOneClient) {
  EXPECT_EQ(GroupOfText("2001:db8:0:1::1"), GroupOfText("2001:db8:0:1:ffff:ffff:ffff:ffff"));
  EXPECT_NE(GroupOfText("2001:db8:0:1::1"), GroupOfText("2001:db8:0:2::1"));
  EXPECT_NE(GroupOfText("2001:db8:0:1::1"), GroupOfText("3001:db8:0:1::1"));
}

TEST(AddressGroup, KnowsIpv4OnADualStackSocket) {
  EXPECT_EQ(GroupOfText("::ffff:192.0.2.1"), GroupOfText("192.0.2.1"));
  EXPECT_NE(GroupOfText("::ffff:192.0.2.1"), GroupOfText("::ffff:192.0.2.2"));
  // An IPv6 prefix that reads like that IPv4 address as a number.
  EXPECT_NE(GroupOfText("0:0:c000:201::"), GroupOfText("192.0.2.1"));
}

TEST(AddressGroup, HasNoneForAUnixSocket) {
  sockaddr_storage local{};
  local.ss_family = AF_UNIX;
  EXPECT_EQ(GroupOf(local), std::nullopt);
}

TEST(AddressQuota, RefusesWhatIsOverTheLimitOfOneAddress) {
  AddressQuota quota;
  auto first = quota.Take(Address("192.0.2.1"), 2);
  const auto second = quota.Take(Address("192.0.2.1"), 2);
  EXPECT_TRUE(first && second);
  EXPECT_FALSE(quota.Take(Address("192.0.2.1"), 2));
  EXPECT_FALSE(quota.Take(Address("::ffff:192.0.2.1"), 2));
  EXPECT_TRUE(quota.Take(Address("192.0.2.2"), 2));
  first.reset();
  EXPECT_TRUE(quota.Take(Address("192.0.2.1"), 2));
}

TEST(AddressQuota, ForgetsAddressesThatHoldNothing) {
  AddressQuota quota;
  {
    std::vector<AddressQuota::Place> places;
    for (int i = 0; i < 100; ++i) {
      auto place = quota.Take(Address("192.0.2." + std::to_string(i)), 1);
      ASSERT_TRUE(place);
      places.push_back(std::move(*place));  // moved also when the vector grows
    }
    EXPECT_EQ(quota.addresses(), 100U);
    EXPECT_FALSE(quota.Take(Address("192.0.2.7"), 1));
  }
  EXPECT_EQ(quota.addresses(), 0U);
}

TEST(AddressQuota, APlaceGivesBackWhatItHeldWhenItIsGivenAnother) {
  AddressQuota quota;
  AddressQuota::Place place = std::move(*quota.Take(Address("192.0.2.1"), 1));
  place = std::move(*quota.Take(Address("192.0.2.2"), 1));
  EXPECT_EQ(quota.addresses(), 1U);
  EXPECT_TRUE(quota.Take(Address("192.0.2.1"), 1));
  EXPECT_FALSE(quota.Take(Address("192.0.2.2"), 1));
}

TEST(AddressQuota, CountsNothingWithoutALimitOrAnAddress) {
  AddressQuota quota;
  const auto unlimited = quota.Take(Address("192.0.2.1"), 0);
  EXPECT_TRUE(unlimited);
  sockaddr_storage local{};
  local.ss_family = AF_UNIX;
  const auto first = quota.Take(local, 1);
  const auto second = quota.Take(local, 1);
  EXPECT_TRUE(first && second);
  EXPECT_EQ(quota.addresses(), 0U);
}

TEST(AddressQuota, HoldsItsLimitBetweenThreads) {
  AddressQuota quota;
  std::vector<std::jthread> threads;
  std::atomic<std::size_t> held{0};
  std::atomic<bool> exceeded{false};
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 2'000; ++round) {
        const auto place = quota.Take(Address("192.0.2.1"), 2);
        if (!place) continue;
        if (held.fetch_add(1) >= 2) exceeded = true;
        held.fetch_sub(1);
      }
    });
  }
  threads.clear();
  EXPECT_FALSE(exceeded);
  EXPECT_EQ(quota.addresses(), 0U);
}

}  // namespace
}  // namespace server
