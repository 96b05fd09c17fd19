#include "server/front/response_framing.h"

#include <algorithm>
#include <array>

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

bool IsSendable(const HttpResponse& response) {
  if (response.status < 200 || response.status > 599) return false;
  const auto& fields = response.headers.fields();
  return std::all_of(fields.begin(), fields.end(),
                     [](const auto& field) { return IsToken(field.first) && IsFieldValue(field.second); });
}

bool IsFrontsOwnHeader(std::string_view name) {
  constexpr std::array<std::string_view, 5> kOwn = {"Content-Length", "Connection", "Date",
                                                    "Transfer-Encoding", "Keep-Alive"};
  return std::any_of(kOwn.begin(), kOwn.end(), [&](auto own) { return EqualsIgnoreCase(name, own); });
}

}  // namespace server
