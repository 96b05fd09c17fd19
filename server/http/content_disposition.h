// What a picture is called when somebody saves it. Pure.
#pragma once

#include <string>
#include <string_view>

namespace server {

// `inline` with the last part of the original's key, its extension replaced by that of what is sent: once in
// plain ASCII, once in UTF-8 (RFC 6266, RFC 8187). `key` is UTF-8. Of a long name only the beginning is kept:
// the header must pass through proxies with small buffers.
std::string ContentDisposition(std::string_view key, std::string_view content_type);

}  // namespace server
