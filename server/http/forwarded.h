// The nodes that proxies write into Forwarded (RFC 7239) and X-Forwarded-For, from the right. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "server/config/ip_range.h"

namespace server {

// "unknown", or an obfuscated identifier with its underscore.
struct HiddenNode {
  std::string name;
};
using ForwardedNode = std::variant<IpAddress, HiddenNode>;

// The value of "for" in the last element of a Forwarded list, which is taken off it. nullopt where that is
// none: what stands to its left then means nothing either.
std::optional<ForwardedNode> TakeLastForwarded(std::string_view& list);

// The same of X-Forwarded-For: no standard, but everywhere a list of addresses, some with ports.
std::optional<ForwardedNode> TakeLastForwardedFor(std::string_view& list);

}  // namespace server
