#include "s3client/s3_endpoint.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "s3client/http_header.h"
#include "s3client/s3_errors.h"
#include "s3client/uri_encoding.h"

namespace s3client {
namespace {

constexpr std::string_view kHttp = "http";
constexpr std::string_view kHttps = "https";

struct Authority {
  std::string_view name;  // IPv6 with its brackets
  int port = 0;           // 0: none given
};

std::optional<int> ParsePort(std::string_view text) {
  int port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port < 1 || port > 65535)
    return std::nullopt;
  return port;
}

bool IsHostCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
         c == '_';
}

bool IsHostName(std::string_view name) {
  if (name.starts_with('[') && name.ends_with(']')) {
    const std::string_view address = name.substr(1, name.size() - 2);
    return !address.empty() &&
           address.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
  }
  return !name.empty() && std::all_of(name.begin(), name.end(), IsHostCharacter);
}

std::optional<Authority> ParseAuthority(std::string_view text) {
  Authority authority{text, 0};
  const std::size_t colon = text.rfind(':');
  const bool inside_brackets = text.ends_with(']');
  if (colon != std::string_view::npos && !inside_brackets) {
    const std::optional<int> port = ParsePort(text.substr(colon + 1));
    if (!port) return std::nullopt;
    authority = {text.substr(0, colon), *port};
  }
  if (!IsHostName(authority.name)) return std::nullopt;
  return authority;
}

tl::unexpected<Error> Unreadable() {
  return tl::unexpected(WithoutAnswer(ErrorCode::kUnavailable,
                                      "S3_ENDPOINT must be http://host[:port] or https://host[:port], "
                                      "without a path, a query or a user name"));
}

}  // namespace

Result<S3Endpoint> S3Endpoint::Parse(std::string_view url, std::string_view bucket) {
  static constexpr std::string_view kSeparator = "://";
  const std::size_t separator = url.find(kSeparator);
  if (separator == std::string_view::npos) return Unreadable();
  const std::string scheme = LowerCase(url.substr(0, separator));
  if (scheme != kHttp && scheme != kHttps) return Unreadable();
  std::string_view rest = url.substr(separator + kSeparator.size());
  if (rest.ends_with('/')) rest.remove_suffix(1);
  const std::optional<Authority> authority = ParseAuthority(rest);
  if (!authority) return Unreadable();

  const int own_port = scheme == kHttps ? 443 : 80;
  const bool port_shown = authority->port != 0 && authority->port != own_port;
  S3Endpoint endpoint;
  endpoint.host_ = LowerCase(authority->name);
  if (port_shown) endpoint.host_ += fmt::format(":{}", authority->port);
  endpoint.origin_ = fmt::format("{}://{}", scheme, endpoint.host_);
  endpoint.bucket_path_ = "/" + UriEncode(bucket, Slash::kEncode);
  return endpoint;
}

std::string S3Endpoint::ObjectPath(std::string_view key) const {
  return bucket_path_ + "/" + UriEncode(key, Slash::kKeep);
}

std::string S3Endpoint::Url(std::string_view path, std::string_view canonical_query) const {
  std::string url = origin_;
  url += path;
  if (!canonical_query.empty()) url.append("?").append(canonical_query);
  return url;
}

}  // namespace s3client
