#include "server/front/response_framing.h"

#include <algorithm>
#include <array>

#include "server/front/fixed_headers.h"
#include "server/front/http_syntax.h"

namespace server {

bool MayHaveBody(const RequestFraming& request, int status) {
  return !request.head_only && status != 204 && status != 304;
}

std::optional<std::uint64_t> ContentLengthOf(const RequestFraming& request, const HttpResponse& response,
                                             bool streamed) {
  if (response.status == 204) return std::nullopt;
  const std::uint64_t body_size = response.body ? response.body->size() : 0;
  if (streamed) return response.content_length.value_or(0);
  // What is sent is counted, whatever was announced.
  if (MayHaveBody(request, response.status)) return body_size;
  if (response.content_length) return response.content_length;
  if (response.status == 304 && !response.body) return std::nullopt;
  return body_size;
}

std::string_view ConnectionOf(const RequestFraming& request) {
  if (request.close) return "close";
  // RFC 9112 section 9.3: an HTTP/1.0 client must be told that the connection stays.
  return request.minor_version == 0 ? "keep-alive" : "";
}

bool IsSendable(const HttpResponse& response) {
  if (response.status < 200 || response.status > 599) return false;
  if (response.fixed_headers && !response.fixed_headers->sendable()) return false;
  const auto& fields = response.headers.fields();
  return std::all_of(fields.begin(), fields.end(),
                     [](const auto& field) { return IsSendable(field.first, field.second); });
}

bool IsSendable(std::string_view header_name, std::string_view value) {
  return IsToken(header_name) && IsFieldValue(value);
}

bool IsFrontsOwnHeader(std::string_view name) {
  constexpr std::array<std::string_view, 5> kOwn = {"Content-Length", "Connection", "Date",
                                                    "Transfer-Encoding", "Keep-Alive"};
  return std::any_of(kOwn.begin(), kOwn.end(), [&](auto own) { return EqualsIgnoreCase(name, own); });
}

}  // namespace server
