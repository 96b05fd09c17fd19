#include "server/front/socket_address.h"

#include <gtest/gtest.h>

namespace server {
namespace {

TEST(SocketAddress, ParsesAndPrints) {
  for (const std::string text : {"127.0.0.1", "::1", "::", "2001:db8::7"}) {
    const auto address = ParseIpAddress(text, 8000);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(AddressText(address->storage), text);
    EXPECT_EQ(PortOf(address->storage), 8000);
  }
}

TEST(SocketAddress, LooksUpNothing) {
  for (const std::string text : {"", "localhost", "127.0.0.1:80", "[::1]", "*"}) {
    EXPECT_FALSE(ParseIpAddress(text, 1)) << text;
  }
}

TEST(SocketAddress, ShowsAnIpv4ClientAsSuch) {
  const auto mapped = ParseIpAddress("::ffff:192.0.2.7", 1);
  ASSERT_TRUE(mapped);
  EXPECT_EQ(AddressText(mapped->storage), "192.0.2.7");
}

TEST(SocketAddress, BoundsUnixPaths) {
  EXPECT_TRUE(MakeUnixAddress("/" + std::string(106, 'a')));
  EXPECT_FALSE(MakeUnixAddress("/" + std::string(107, 'a')));
  EXPECT_FALSE(MakeUnixAddress(""));
  EXPECT_EQ(AddressText(MakeUnixAddress("/s")->storage), "");
}

}  // namespace
}  // namespace server
