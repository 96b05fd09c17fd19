#include "server/config/ip_range.h"

#include <gmock/gmock.h>

namespace server {
namespace {

using testing::HasSubstr;
using testing::Not;

TrustedProxies Trusting(std::string_view text) {
  const auto parsed = ParseTrustedProxies(text);
  EXPECT_TRUE(parsed) << parsed.error();
  return parsed.value_or(TrustedProxies{});
}

bool Contains(std::string_view list, std::string_view address) {
  return Trusting(list).Contains(*ParseIp(address));
}

std::string ReasonOf(std::string_view text) {
  const auto checked = CheckTrustedProxies(text);
  return checked ? "" : checked.error();
}

TEST(IpRange, ReadsAddressesOfBothKinds) {
  for (const auto* text :
       {"192.0.2.1", "0.0.0.0", "255.255.255.255", "::", "::1", "2001:db8::8:800:200c:417a"}) {
    const auto address = ParseIp(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(IpText(*address), text);
  }
  EXPECT_EQ(IpText(*ParseIp("2001:0DB8:0:0::0001")), "2001:db8::1");
  EXPECT_EQ(ParseIp("::ffff:192.0.2.1"), ParseIp("192.0.2.1"));
}

TEST(IpRange, ReadsNothingElse) {
  for (const std::string_view text :
       {"", "localhost", "192.0.2", "192.0.2.256", "192.0.2.1:80", "[::1]", "fe80::1%eth0", " ::1", "1",
        "192.0.2.1/8", "0x7f.1", "::1::", "12345::"}) {
    EXPECT_FALSE(ParseIp(text)) << text;
  }
  EXPECT_FALSE(ParseIp(std::string_view("192.0.2.1\0x", 11)));
  EXPECT_FALSE(ParseIp(std::string(5'000, '1')));
}

TEST(IpRange, HoldsWhatBeginsAlike) {
  EXPECT_TRUE(Contains("10.0.0.0/8", "10.255.0.1"));
  EXPECT_FALSE(Contains("10.0.0.0/8", "11.0.0.1"));
  EXPECT_TRUE(Contains("192.0.2.64/26", "192.0.2.127"));
  EXPECT_FALSE(Contains("192.0.2.64/26", "192.0.2.128"));
  EXPECT_TRUE(Contains("192.0.2.1", "192.0.2.1"));
  EXPECT_FALSE(Contains("192.0.2.1", "192.0.2.2"));
  EXPECT_TRUE(Contains("fd00::/8", "fdff::1"));
  EXPECT_FALSE(Contains("fd00::/8", "fe80::1"));
  EXPECT_TRUE(Contains("2001:db8::/127", "2001:db8::1"));
  EXPECT_FALSE(Contains("2001:db8::/127", "2001:db8::2"));
  EXPECT_TRUE(Contains("10.0.0.0/8,192.0.2.1,::1", "::1"));
}

TEST(IpRange, ANetworkOfOneKindHoldsNoneOfTheOther) {
  EXPECT_TRUE(Contains("0.0.0.0/0", "192.0.2.1"));
  EXPECT_FALSE(Contains("0.0.0.0/0", "2001:db8::1"));
  EXPECT_FALSE(Contains("::/0", "192.0.2.1"));
  EXPECT_TRUE(Contains("127.0.0.1", "::ffff:127.0.0.1"));
}

TEST(IpRange, TrustsUnixSocketsByName) {
  EXPECT_TRUE(Trusting("127.0.0.1, unix").unix_sockets);
  EXPECT_FALSE(Trusting("127.0.0.1").unix_sockets);
  EXPECT_FALSE(Trusting("unix").empty());
  EXPECT_TRUE(Trusting("").empty());
  EXPECT_TRUE(Trusting("  ").empty());
}

TEST(IpRange, IsKeptInOneForm) {
  EXPECT_EQ(CheckTrustedProxies(" 10.0.0.0/8 ,FD00:0::/8, 192.0.2.1/32,unix "),
            "10.0.0.0/8,fd00::/8,192.0.2.1,unix");
  EXPECT_EQ(CheckTrustedProxies("unix"), "unix");
  EXPECT_EQ(CheckTrustedProxies(""), "");
}

TEST(IpRange, SaysWhatIsWrongWithAnEntry) {
  EXPECT_EQ(ReasonOf("10.0.0.0/8,10.0.0"),
            "\"10.0.0\" is neither an IP address, nor a network such as 10.0.0.0/8, nor the word unix");
  EXPECT_EQ(ReasonOf("10.0.0.0/33"), "\"10.0.0.0/33\" has no prefix length from 0 to 32");
  EXPECT_EQ(ReasonOf("fd00::/129"), "\"fd00::/129\" has no prefix length from 0 to 128");
  EXPECT_THAT(ReasonOf("10.0.0.0/"), HasSubstr("has no prefix length"));
  EXPECT_THAT(ReasonOf("10.0.0.0/-1"), HasSubstr("one entry"));
  EXPECT_EQ(ReasonOf("10.1.2.3/8"), "\"10.1.2.3/8\" has bits behind its prefix: the network is 10.0.0.0/8");
  EXPECT_EQ(ReasonOf("fd00::1/8"), "\"fd00::1/8\" has bits behind its prefix: the network is fd00::/8");
  EXPECT_EQ(ReasonOf("10.0.0.0/8,"),
            "\"\" is neither an IP address, nor a network such as 10.0.0.0/8, nor the word unix");
}

TEST(IpRange, QuotesNothingThatMayBeASecret) {
  EXPECT_THAT(ReasonOf("hunter2"), Not(HasSubstr("hunter2")));
  EXPECT_THAT(ReasonOf(std::string(300, 'a')), Not(HasSubstr("aaaa")));
}

}  // namespace
}  // namespace server
