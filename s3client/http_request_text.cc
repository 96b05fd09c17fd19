#include "s3client/http_request_text.h"

#include <algorithm>

namespace s3client {
namespace {

constexpr std::string_view kAfterScheme = "://";
constexpr std::string_view kOwnHeaders = "user-agent: thumbd\r\naccept: */*\r\n\r\n";
constexpr std::size_t kUsualBytes = 1024;

// RFC 9112 section 3: nothing that could end the target, or the line.
bool IsTarget(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

std::string_view OriginOf(std::string_view url) {
  const std::size_t scheme = url.find(kAfterScheme);
  if (scheme == std::string_view::npos) return url;
  return url.substr(0, url.find('/', scheme + kAfterScheme.size()));
}

std::optional<std::string> RequestText(const HttpRequest& request) {
  const std::string_view target = std::string_view(request.url).substr(OriginOf(request.url).size());
  if (!IsTarget(target)) return std::nullopt;
  std::string text;
  text.reserve(kUsualBytes);
  text.append(request.method).append(" ").append(target).append(" HTTP/1.1\r\n");
  for (const HttpHeader& header : request.headers) {
    if (!IsOneLine(header)) return std::nullopt;
    text.append(header.name).append(": ").append(header.value).append("\r\n");
  }
  text.append(kOwnHeaders);
  return text;
}

}  // namespace s3client
