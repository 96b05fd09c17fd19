#include "server/http/forwarded.h"

#include <gtest/gtest.h>

namespace server {
namespace {

std::string NodeText(const std::optional<ForwardedNode>& node) {
  if (!node) return "none";
  if (const auto* hidden = std::get_if<HiddenNode>(&*node)) return hidden->name;
  return IpText(std::get<IpAddress>(*node));
}

std::string Forwarded(std::string_view list) {
  return NodeText(TakeLastForwarded(list));
}
std::string ForwardedFor(std::string_view list) {
  return NodeText(TakeLastForwardedFor(list));
}

TEST(Forwarded, ReadsNodesAsRfc7239WritesThem) {
  EXPECT_EQ(Forwarded("for=192.0.2.60;proto=http;by=203.0.113.43"), "192.0.2.60");
  EXPECT_EQ(Forwarded("For=\"[2001:db8:cafe::17]:4711\""), "2001:db8:cafe::17");
  EXPECT_EQ(Forwarded("by=203.0.113.43; FOR = 192.0.2.60 ;host=\"a,b;for=1.1.1.1\""), "192.0.2.60");
  EXPECT_EQ(Forwarded("for=\"_gazonk\""), "_gazonk");
  EXPECT_EQ(Forwarded("for=_SEVKISEK"), "_SEVKISEK");
  EXPECT_EQ(Forwarded("for=\"_hidden:_port\""), "_hidden");
  EXPECT_EQ(Forwarded("for=Unknown"), "unknown");
  EXPECT_EQ(Forwarded("for=\"192.0.2.43:47011\""), "192.0.2.43");
  EXPECT_EQ(Forwarded("for=192.0.2.43:47011"), "192.0.2.43") << "as many write it";
  EXPECT_EQ(Forwarded("for=\"\""), "none");
}

TEST(Forwarded, TakesElementsFromTheRight) {
  std::string_view list = "for=192.0.2.43, for=\"[2001:db8::1]\" ,, for=unknown;by=_a ,";
  EXPECT_EQ(NodeText(TakeLastForwarded(list)), "unknown");
  EXPECT_EQ(NodeText(TakeLastForwarded(list)), "2001:db8::1");
  EXPECT_EQ(NodeText(TakeLastForwarded(list)), "192.0.2.43");
  EXPECT_EQ(NodeText(TakeLastForwarded(list)), "none");
}

TEST(Forwarded, AnOpenQuoteHidesNothingToItsRight) {
  std::string_view list = "for=\"9.9.9.9, for=192.0.2.43";
  EXPECT_EQ(NodeText(TakeLastForwarded(list)), "192.0.2.43");
  EXPECT_EQ(NodeText(TakeLastForwarded(list)), "none");
  std::string_view escaped = "for=9.9.9.9;host=\"\\\", for=\"[2001:db8::1]\"";
  EXPECT_EQ(NodeText(TakeLastForwarded(escaped)), "2001:db8::1");
}

TEST(Forwarded, ACommaOrQuoteInsideOfAStringIsAPartOfIt) {
  EXPECT_EQ(Forwarded("for=192.0.2.43;host=\"a, for=9.9.9.9\""), "192.0.2.43");
  EXPECT_EQ(Forwarded("for=192.0.2.43;host=\"a\\\", for=9.9.9.9\""), "192.0.2.43");
}

TEST(Forwarded, RefusesWhatIsNoElement) {
  for (const std::string_view element : {"",
                                         "for",
                                         "for=",
                                         "=192.0.2.1",
                                         "proto=http",
                                         "for=192.0.2.1;for=192.0.2.2",
                                         "for=192.0.2.1;;",
                                         "for=\"192.0.2.1",
                                         "for=\"192.0.2.1\"x",
                                         "for=192.0.2.1 by=a",
                                         "for=localhost",
                                         "for=[2001:db8::1",
                                         "for=[192.0.2.1]",
                                         "for=\"[2001:db8::1]x\"",
                                         "for=\"192.0.2.1:123456\"",
                                         "for=192.0.2.1:x",
                                         "for=_",
                                         "for=_a/b",
                                         "for=\"192.0.2\\.1\"",
                                         "for=192.0.2.1%00",
                                         "for=192.0.2.1;a=b\"",
                                         "a\"=b;for=192.0.2.1"}) {
    EXPECT_EQ(Forwarded(element), "none") << element;
  }
  EXPECT_EQ(Forwarded("for=_" + std::string(100, 'a')), "none");
}

TEST(ForwardedFor, ReadsAddressesWithAndWithoutPorts) {
  EXPECT_EQ(ForwardedFor("192.0.2.43"), "192.0.2.43");
  EXPECT_EQ(ForwardedFor("192.0.2.43:1234"), "192.0.2.43");
  EXPECT_EQ(ForwardedFor("2001:db8::1"), "2001:db8::1");
  EXPECT_EQ(ForwardedFor("[2001:db8::1]"), "2001:db8::1");
  EXPECT_EQ(ForwardedFor("[2001:db8::1]:1234"), "2001:db8::1");
  EXPECT_EQ(ForwardedFor("::ffff:192.0.2.43"), "192.0.2.43");
  EXPECT_EQ(ForwardedFor("unknown"), "unknown");
}

TEST(ForwardedFor, TakesThemFromTheRight) {
  std::string_view list = "\"9.9.9.9, 192.0.2.43,\t2001:db8::1 ";
  EXPECT_EQ(NodeText(TakeLastForwardedFor(list)), "2001:db8::1");
  EXPECT_EQ(NodeText(TakeLastForwardedFor(list)), "192.0.2.43");
  EXPECT_EQ(NodeText(TakeLastForwardedFor(list)), "none");
  EXPECT_EQ(list, "");
}

TEST(ForwardedFor, RefusesWhatIsNoAddress) {
  for (const std::string_view node : {"", ",", "for=192.0.2.1", "a.example", "192.0.2.1 192.0.2.2",
                                      "192.0.2.1:", "-", "\"192.0.2.1\"", "fe80::1%eth0"}) {
    EXPECT_EQ(ForwardedFor(node), "none") << node;
  }
}

}  // namespace
}  // namespace server
