#include "server/front/request_line.h"

#include <algorithm>

#include "server/front/http_syntax.h"

namespace server {
namespace {

constexpr HeadRefusal kBadLine{400, "The request line is not \"METHOD target HTTP/1.1\"."};
constexpr HeadRefusal kBadVersion{505, "Only HTTP/1.1 and HTTP/1.0 are spoken here."};
constexpr HeadRefusal kBadMethod{405, "This method is not allowed here."};
constexpr HeadRefusal kBadTarget{400, "The request target is not a path of visible ASCII characters."};

// Visible ASCII. A fragment is the client's own business and never sent (RFC 9110 section 4.2.5).
bool IsTargetByte(char c) {
  return c > 0x20 && c < 0x7f && c != '#';
}

// The methods of RFC 9110 compare with case (section 9.1), unlike most words of HTTP.
bool ListHasMethod(std::string_view list, std::string_view method) {
  while (!list.empty()) {
    if (TakeListItem(list) == method) return true;
  }
  return false;
}

tl::expected<int, HeadRefusal> ParseVersion(std::string_view text) {
  if (text == "HTTP/1.1") return 1;
  if (text == "HTTP/1.0") return 0;
  const bool is_version =
      text.size() == 8 && text.starts_with("HTTP/") && IsDigit(text[5]) && text[6] == '.' && IsDigit(text[7]);
  return tl::unexpected(is_version ? kBadVersion : kBadLine);
}

// RFC 9112 section 3.2.2: a server must take the absolute form, whatever it makes of the authority in it.
tl::expected<void, HeadRefusal> ReduceAbsoluteForm(std::string_view target, RequestLine& line) {
  const auto scheme_end = target.find("://");
  if (scheme_end == std::string_view::npos) return tl::unexpected(kBadTarget);
  const std::string_view scheme = target.substr(0, scheme_end);
  if (!EqualsIgnoreCase(scheme, "http") && !EqualsIgnoreCase(scheme, "https"))
    return tl::unexpected(kBadTarget);
  const std::string_view rest = target.substr(scheme_end + 3);
  const auto authority_end = std::min(rest.find_first_of("/?"), rest.size());
  line.authority = rest.substr(0, authority_end);
  if (line.authority.empty() || line.authority.find('@') != std::string_view::npos) {
    return tl::unexpected(kBadTarget);
  }
  const std::string_view path = rest.substr(authority_end);
  line.target = path.starts_with('/') ? std::string(path) : "/" + std::string(path);
  return {};
}

tl::expected<void, HeadRefusal> ParseTarget(std::string_view target, RequestLine& line) {
  if (target.empty() || !std::all_of(target.begin(), target.end(), IsTargetByte)) {
    return tl::unexpected(kBadTarget);
  }
  if (target.front() == '/' || (target == "*" && line.method == "OPTIONS")) {
    line.target = target;
    return {};
  }
  return ReduceAbsoluteForm(target, line);
}

}  // namespace

tl::expected<RequestLine, HeadRefusal> ParseRequestLine(std::string_view line,
                                                        std::string_view allowed_methods) {
  const auto first_space = line.find(' ');
  const auto last_space = line.rfind(' ');
  if (first_space == std::string_view::npos || first_space == last_space) return tl::unexpected(kBadLine);
  RequestLine parsed;
  parsed.method = line.substr(0, first_space);
  if (!IsToken(parsed.method)) return tl::unexpected(kBadLine);
  const auto version = ParseVersion(line.substr(last_space + 1));
  if (!version) return tl::unexpected(version.error());
  parsed.minor_version = *version;
  if (!ListHasMethod(allowed_methods, parsed.method)) return tl::unexpected(kBadMethod);
  const auto target = ParseTarget(line.substr(first_space + 1, last_space - first_space - 1), parsed);
  if (!target) return tl::unexpected(target.error());
  return parsed;
}

}  // namespace server
