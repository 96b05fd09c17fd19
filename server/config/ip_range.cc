#include "server/config/ip_range.h"

#include <algorithm>
#include <cstring>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>

#include "server/config/value_syntax.h"

namespace server {
namespace {

constexpr std::string_view kUnix = "unix";
constexpr std::size_t kMappedPrefix = 12;  // bytes of ::ffff:0:0/96

using Entry = tl::expected<IpRange, std::string>;

std::string_view TakeEntry(std::string_view& list) {
  const std::string_view entry = list.substr(0, list.find(','));
  list.remove_prefix(std::min(entry.size() + 1, list.size()));
  return Trimmed(entry);
}

int BitsOf(const IpAddress& address) {
  return address.v4 ? 32 : 128;
}

IpAddress Masked(IpAddress address, int prefix) {
  for (int bit = prefix; bit < BitsOf(address); ++bit) {
    address.bytes[static_cast<std::size_t>(bit / 8)] &= static_cast<std::uint8_t>(~(0x80U >> (bit % 8)));
  }
  return address;
}

bool IsAddressCharacter(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == '.' || c == ':' ||
         c == '/';
}

// What is quoted in an error is an address by its letters: anything else may be a password in a wrong place.
std::string Quoted(std::string_view entry) {
  constexpr std::size_t kLongest = INET6_ADDRSTRLEN + 4;
  const bool quotable =
      entry.size() <= kLongest && std::all_of(entry.begin(), entry.end(), IsAddressCharacter);
  return quotable ? fmt::format("\"{}\"", entry) : "one entry";
}

Entry ParseRange(std::string_view entry) {
  const std::size_t slash = entry.find('/');
  const auto address = ParseIp(entry.substr(0, slash));
  if (!address) {
    return tl::unexpected(fmt::format(
        "{} is neither an IP address, nor a network such as 10.0.0.0/8, nor the word unix", Quoted(entry)));
  }
  if (slash == std::string_view::npos) return IpRange{*address, BitsOf(*address)};
  const auto prefix = ParseCount(entry.substr(slash + 1));
  if (!prefix || *prefix > static_cast<std::uint64_t>(BitsOf(*address))) {
    return tl::unexpected(
        fmt::format("{} has no prefix length from 0 to {}", Quoted(entry), BitsOf(*address)));
  }
  const IpRange range{*address, static_cast<int>(*prefix)};
  const IpAddress network = Masked(*address, range.prefix);
  if (network == *address) return range;
  return tl::unexpected(fmt::format("{} has bits behind its prefix: the network is {}/{}", Quoted(entry),
                                    IpText(network), range.prefix));
}

std::string RangeText(const IpRange& range) {
  const std::string address = IpText(range.network);
  return range.prefix == BitsOf(range.network) ? address : fmt::format("{}/{}", address, range.prefix);
}

}  // namespace

std::optional<IpAddress> ParseIp(std::string_view text) {
  if (text.size() >= INET6_ADDRSTRLEN || text.find('\0') != std::string_view::npos) return std::nullopt;
  const std::string ended(text);
  IpAddress address;
  if (::inet_pton(AF_INET, ended.c_str(), address.bytes.data()) == 1) {
    address.v4 = true;
    return address;
  }
  in6_addr v6{};
  if (::inet_pton(AF_INET6, ended.c_str(), &v6) != 1) return std::nullopt;
  address.v4 = IN6_IS_ADDR_V4MAPPED(&v6);
  const std::size_t from = address.v4 ? kMappedPrefix : 0;
  std::memcpy(address.bytes.data(), &v6.s6_addr[from], sizeof v6.s6_addr - from);
  return address;
}

std::string IpText(const IpAddress& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(address.v4 ? AF_INET : AF_INET6, address.bytes.data(), text.data(), text.size());
  return text.data();
}

bool IpRange::Contains(const IpAddress& address) const {
  return address.v4 == network.v4 && Masked(address, prefix) == network;
}

bool TrustedProxies::Contains(const IpAddress& address) const {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](const IpRange& range) { return range.Contains(address); });
}

tl::expected<TrustedProxies, std::string> ParseTrustedProxies(std::string_view text) {
  TrustedProxies trusted;
  if (Trimmed(text).empty()) return trusted;
  for (bool more = true; more;) {
    more = text.find(',') != std::string_view::npos;
    const std::string_view entry = TakeEntry(text);
    if (entry == kUnix) {
      trusted.unix_sockets = true;
      continue;
    }
    const Entry range = ParseRange(entry);
    if (!range) return tl::unexpected(range.error());
    trusted.ranges.push_back(*range);
  }
  return trusted;
}

TextResult CheckTrustedProxies(std::string_view text) {
  const auto trusted = ParseTrustedProxies(text);
  if (!trusted) return tl::unexpected(trusted.error());
  std::string canonical;
  for (const IpRange& range : trusted->ranges) canonical += RangeText(range) + ",";
  if (trusted->unix_sockets) canonical.append(kUnix).append(",");
  if (!canonical.empty()) canonical.pop_back();
  return canonical;
}

}  // namespace server
