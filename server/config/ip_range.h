// IP addresses, and ranges of them as TRUSTED_PROXIES lists them. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "server/config/text_rules.h"

namespace server {

// An IPv4 address as IPv6 carries it (::ffff:192.0.2.1, RFC 4291 section 2.5.5.2) is the IPv4 address.
struct IpAddress {
  bool v4 = false;
  std::array<std::uint8_t, 16> bytes{};  // network order; of IPv4 the first four

  bool operator==(const IpAddress& other) const = default;
};

// "192.0.2.1" or "2001:db8::1": no port, brackets, zone or name.
std::optional<IpAddress> ParseIp(std::string_view text);

// As RFC 5952 writes it.
std::string IpText(const IpAddress& address);

struct IpRange {
  IpAddress network;
  int prefix = 0;  // bits that must be the same: up to 32 or 128

  bool Contains(const IpAddress& address) const;
};

// Whose word on where a request came from is taken.
struct TrustedProxies {
  std::vector<IpRange> ranges;
  bool unix_sockets = false;  // whoever can connect to our socket

  bool empty() const { return ranges.empty() && !unix_sockets; }
  bool Contains(const IpAddress& address) const;
};

// "10.0.0.0/8, fd00::/8, 192.0.2.1, unix": networks, addresses and the word "unix". Empty: none. The error is
// as of text_rules.h.
tl::expected<TrustedProxies, std::string> ParseTrustedProxies(std::string_view text);
TextResult CheckTrustedProxies(std::string_view text);

}  // namespace server
