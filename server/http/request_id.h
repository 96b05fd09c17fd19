// The name of one request in logs, problem documents and the X-Request-Id header.
#pragma once

#include <cstdint>
#include <string>

#include "server/front/http_message.h"

namespace server {

// A fast, thread-safe source of randomness for names and jitter; not for secrets.
std::uint64_t RandomBits();

// 32 hex digits.
std::string NewRequestId();

// The client's own X-Request-Id where it is 1 to 128 letters, digits, '-', '_', '.', ':', '=' or '/'; else a
// new one.
std::string RequestIdOf(const HttpRequest& request);

}  // namespace server
