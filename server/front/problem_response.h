// The error answers that the front gives by itself (RFC 9457).
#pragma once

#include <string_view>

#include "server/front/http_message.h"

namespace server {

// application/problem+json, never to be stored. `detail` is a constant sentence of ours in printable ASCII.
HttpResponse ProblemResponse(int status, std::string_view detail);

// "Content Too Large"; "Error" for a status that the front never gives.
std::string_view TitleOf(int status);

}  // namespace server
