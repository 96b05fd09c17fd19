// Cache-Control of what may not be kept beyond a certain time. Pure.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace server {

// `cache_control` with no time in it that leads beyond `left` from now: max-age and s-maxage are cut down,
// and stale-while-revalidate and stale-if-error (RFC 5861) to what is then left. What has neither max-age,
// no-store nor no-cache gets a max-age, so that no cache guesses one (RFC 9111 section 4.2.2).
std::string WithinLifetime(std::string_view cache_control, std::chrono::seconds left);

}  // namespace server
