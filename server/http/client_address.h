// Where a request came from, when it came through proxies that are trusted to say so. Pure.
#pragma once

#include <string>

#include "server/config/ip_range.h"
#include "server/front/http_message.h"

namespace server {

// The address of who sent the request to the outermost trusted proxy; the peer's own where it is not trusted.
//
// X-Forwarded-For, or without one Forwarded (RFC 7239), is read from its right end, where the nearest proxy
// writes; the first address there that is not trusted itself is the client's. What stands to the left of it
// is a claim of that client, and never looked at. Where both headers come, the second is not looked at
// either: most proxies write X-Forwarded-For alone, and let a client's Forwarded pass.
//
// "unknown" or an obfuscated identifier (RFC 7239 section 6) from a trusted proxy is given as it is; at
// anything that cannot be read, the walk ends with the last address that could. Empty where the peer is an
// untrusted unix socket.
std::string ClientAddress(const HttpRequest& request, const TrustedProxies& trusted);

}  // namespace server
