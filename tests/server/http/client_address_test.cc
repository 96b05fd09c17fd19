#include "server/http/client_address.h"

#include <gtest/gtest.h>

namespace server {
namespace {

struct Arrival {
  std::string peer;
  std::string forwarded_for;
  std::string forwarded;
};

std::string Seen(const Arrival& arrival, std::string_view trusted = "10.0.0.0/8,fd00::/8") {
  HttpRequest request;
  request.remote_address = arrival.peer;
  if (!arrival.forwarded_for.empty()) request.headers.Add("x-forwarded-for", arrival.forwarded_for);
  if (!arrival.forwarded.empty()) request.headers.Add("forwarded", arrival.forwarded);
  return ClientAddress(request, *ParseTrustedProxies(trusted));
}

TEST(ClientAddress, BelievesNobodyByDefault) {
  EXPECT_EQ(Seen({"10.0.0.1", "192.0.2.1", "for=192.0.2.1"}, ""), "10.0.0.1");
  EXPECT_EQ(Seen({"203.0.113.1", "192.0.2.1", "for=192.0.2.1"}), "203.0.113.1");
}

TEST(ClientAddress, BelievesTrustedProxies) {
  EXPECT_EQ(Seen({"10.0.0.1", "192.0.2.1", ""}), "192.0.2.1");
  EXPECT_EQ(Seen({"10.0.0.1", "", "for=\"[2001:db8::1]:80\""}), "2001:db8::1");
  EXPECT_EQ(Seen({"fd00::1", "2001:db8::1", ""}), "2001:db8::1");
  EXPECT_EQ(Seen({"10.0.0.1", "", ""}), "10.0.0.1");
}

TEST(ClientAddress, WalksPastTrustedProxiesOnly) {
  EXPECT_EQ(Seen({"10.0.0.1", "9.9.9.9, 192.0.2.1, 10.0.0.3, 10.0.0.2", ""}), "192.0.2.1");
  EXPECT_EQ(Seen({"10.0.0.1", "", "for=9.9.9.9, for=192.0.2.1, for=10.0.0.2"}), "192.0.2.1");
  EXPECT_EQ(Seen({"10.0.0.1", "10.0.0.9, 10.0.0.2", ""}), "10.0.0.9") << "a client inside";
}

TEST(ClientAddress, StopsAtWhatItCannotRead) {
  EXPECT_EQ(Seen({"10.0.0.1", "192.0.2.1, nonsense", ""}), "10.0.0.1");
  EXPECT_EQ(Seen({"10.0.0.1", "192.0.2.1, nonsense, 10.0.0.2", ""}), "10.0.0.2");
  EXPECT_EQ(Seen({"10.0.0.1", "", "for=192.0.2.1, proto=http"}), "10.0.0.1");
}

TEST(ClientAddress, PassesOnWhatAProxyHides) {
  EXPECT_EQ(Seen({"10.0.0.1", "", "for=9.9.9.9, for=_secret"}), "_secret");
  EXPECT_EQ(Seen({"10.0.0.1", "unknown", ""}), "unknown");
}

// A proxy that writes X-Forwarded-For lets a client's own Forwarded through.
TEST(ClientAddress, XForwardedForComesFirst) {
  EXPECT_EQ(Seen({"10.0.0.1", "192.0.2.1", "for=9.9.9.9"}), "192.0.2.1");
}

TEST(ClientAddress, JoinsLines) {
  HttpRequest request;
  request.remote_address = "10.0.0.1";
  request.headers.Add("X-Forwarded-For", "9.9.9.9");
  request.headers.Add("X-Forwarded-For", "192.0.2.1, 10.0.0.2");
  EXPECT_EQ(ClientAddress(request, *ParseTrustedProxies("10.0.0.0/8")), "192.0.2.1");
}

TEST(ClientAddress, UnixSocketsAreTrustedByName) {
  EXPECT_EQ(Seen({"", "192.0.2.1", ""}, "unix"), "192.0.2.1");
  EXPECT_EQ(Seen({"", "192.0.2.1", ""}, "127.0.0.1"), "");
  EXPECT_EQ(Seen({"203.0.113.1", "192.0.2.1", ""}, "unix"), "203.0.113.1");
}

}  // namespace
}  // namespace server
