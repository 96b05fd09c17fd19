// A request without a body as it goes over the wire. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "s3client/http_transport.h"

namespace s3client {

// "http://host:port" of "http://host:port/path?query".
std::string_view OriginOf(std::string_view url);

// The head with the empty line that ends it. Nothing where the URL or a header would take more than its line.
std::optional<std::string> RequestText(const HttpRequest& request);

}  // namespace s3client
