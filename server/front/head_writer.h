// Writes the response heads that are asked for most, without httplib: those of pictures. Pure.
#pragma once

#include <string>
#include <string_view>

#include "server/front/http_message.h"
#include "server/front/response_framing.h"

namespace server {

// True for answers with fixed headers and a status known here. Whatever else there is goes through httplib.
bool CanWriteHead(const HttpResponse& response);

// The same lines that httplib writes for it (its order of them depends on its version). `response` is
// sendable, and CanWriteHead holds; `date` is the Date header's value.
std::string WriteHead(const RequestFraming& framing, const HttpResponse& response, bool streamed,
                      std::string_view date);

}  // namespace server
