// What decides how an answer is framed on the wire, and whether it may go there. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/front/http_message.h"

namespace server {

// Of the request that is answered.
struct RequestFraming {
  bool head_only = false;  // a HEAD
  int minor_version = 1;
  bool close = false;  // the connection ends with this answer
};

// RFC 9110 section 6.4.1: answers to HEAD, and 204 and 304, have no content.
bool MayHaveBody(const RequestFraming& request, int status);

// The value of Content-Length, or nullopt where the header must not be sent (204, RFC 9110 section 8.6) or
// nothing true can be said (304 without a known length). `streamed`: the body comes later.
std::optional<std::uint64_t> ContentLengthOf(const RequestFraming& request, const HttpResponse& response,
                                             bool streamed);

// The value of Connection; empty where the header is not sent.
std::string_view ConnectionOf(const RequestFraming& request);

// False for a status outside 200 to 599, and for a header name or value that would break the head apart.
bool IsSendable(const HttpResponse& response);
bool IsSendable(std::string_view header_name, std::string_view value);

// True for headers that only the front may write: those about framing, this hop, and Date.
bool IsFrontsOwnHeader(std::string_view name);

}  // namespace server
