// What an answer says under one name.
#pragma once

#include <string>
#include <string_view>

#include "server/front/http_message.h"

namespace server {

// All its lines, or "" where there is none.
inline std::string JoinedHeader(const HttpResponse& response, std::string_view name) {
  return response.headers.Joined(name).value_or("");
}

}  // namespace server
