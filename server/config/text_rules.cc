#include "server/config/text_rules.h"

#include <algorithm>
#include <array>

#include <arpa/inet.h>
#include <sys/un.h>

#include "server/config/value_syntax.h"

namespace server {
namespace {

tl::unexpected<std::string> Refused(std::string_view reason) {
  return tl::unexpected(std::string(reason));
}

bool IsVisible(char c) {
  return c > 0x20 && c < 0x7f;
}

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

bool IsHostCharacter(char c) {
  return IsNameCharacter(c) || c == '.';
}

bool IsAddress(int family, std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return false;  // inet_pton would stop there
  std::array<unsigned char, sizeof(in6_addr)> parsed{};
  return inet_pton(family, std::string(text).c_str(), parsed.data()) == 1;
}

bool IsHost(std::string_view host) {
  if (host.starts_with('[') && host.ends_with(']')) {
    return IsAddress(AF_INET6, host.substr(1, host.size() - 2));
  }
  return !host.empty() && std::ranges::all_of(host, IsHostCharacter);
}

// "host", "host:9000", "[::1]:9000"; the colons inside of brackets are not the port's.
bool IsAuthority(std::string_view authority) {
  const std::size_t after_host = authority.starts_with('[') ? authority.find(']') : 0;
  const std::size_t colon = authority.find(':', std::min(after_host, authority.size()));
  if (colon == std::string_view::npos) return IsHost(authority);
  const auto port = ParseCount(authority.substr(colon + 1));
  return IsHost(authority.substr(0, colon)) && port && *port >= 1 && *port <= kMaxPort;
}

std::string_view SchemeOf(std::string_view lower) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (lower.starts_with(scheme)) return scheme;
  }
  return "";
}

}  // namespace

TextResult CheckListenAddress(std::string_view text) {
  constexpr std::string_view kUnix = "unix:";
  if (text.starts_with(kUnix)) {
    const std::string_view path = text.substr(kUnix.size());
    if (!path.starts_with('/')) return Refused("not the absolute path of a socket");
    if (path.size() >= sizeof(sockaddr_un::sun_path)) return Refused("a socket path over 107 bytes");
    return std::string(text);
  }
  if (IsAddress(AF_INET, text) || IsAddress(AF_INET6, text)) return std::string(text);
  return Refused("not an IP address such as ::, 0.0.0.0 or 127.0.0.1, nor unix:/path");
}

TextResult CheckEndpoint(std::string_view text) {
  if (text.empty()) return std::string();
  const std::string_view scheme = SchemeOf(ToLower(text));
  if (scheme.empty()) return Refused("does not begin with http:// or https://");
  std::string_view authority = text.substr(scheme.size());
  if (authority.find('@') != std::string_view::npos) {
    return Refused("has a user or a password; these go into S3_ACCESS_KEY and S3_SECRET_KEY");
  }
  if (authority.ends_with('/')) authority.remove_suffix(1);
  if (authority.find_first_of("/?#") != std::string_view::npos) {
    return Refused("has more than a host and a port; buckets go into IMAGE_BUCKET and THUMB_BUCKET");
  }
  if (!IsAuthority(authority)) return Refused("has no valid host, or a port that is not from 1 to 65535");
  return std::string(scheme) + std::string(authority);
}

TextResult CheckStore(std::string_view text) {
  constexpr std::string_view kLocal = "local:";
  const bool local = text.starts_with(kLocal) && text.size() > kLocal.size();
  if (text.empty() || text == "s3" || local) return std::string(text);
  if (text == "local" || text == kLocal) return Refused("does not name the folder");
  return Refused("neither s3 nor local:DIR");
}

TextResult CheckRegion(std::string_view text) {
  if (!text.empty() && std::ranges::all_of(text, IsNameCharacter)) return std::string(text);
  return Refused("not the name of a region");
}

TextResult CheckCredential(std::string_view text) {
  if (std::ranges::all_of(text, IsVisible)) return std::string(text);
  return Refused("holds a space, a line end or another character that no key has; give the key alone");
}

TextResult CheckPath(std::string_view text) {
  if (text.find('\0') == std::string_view::npos) return std::string(text);
  return Refused("holds a zero byte");
}

TextResult CheckHeaderValue(std::string_view text) {
  const bool clean = std::ranges::all_of(text, [](char c) { return c == ' ' || IsVisible(c); });
  if (clean && !text.empty() && text.front() != ' ' && text.back() != ' ') return std::string(text);
  return Refused("not what a header can hold (visible ASCII, no space at either end)");
}

TextResult CheckLine(std::string_view text) {
  const bool clean = std::ranges::all_of(text, [](char c) { return c == ' ' || IsVisible(c); });
  return clean ? TextResult(text)
               : Refused("holds a line end or another character that is not visible ASCII");
}

TextResult CheckAllowOrigin(std::string_view text) {
  if (text.empty() || text == "none") return std::string();
  const std::string_view scheme = SchemeOf(ToLower(text));
  if (text == "*" || (!scheme.empty() && IsAuthority(text.substr(scheme.size())))) return std::string(text);
  return Refused("neither *, nor none, nor one origin without a path");
}

}  // namespace server
