#include "server/http/client_address.h"

#include <optional>
#include <string_view>
#include <variant>

#include "server/http/forwarded.h"

namespace server {
namespace {

using TakeLast = std::optional<ForwardedNode> (*)(std::string_view&);

bool IsTrusted(const std::string& peer, const TrustedProxies& trusted) {
  if (peer.empty()) return trusted.unix_sockets;
  const auto address = ParseIp(peer);
  return address && trusted.Contains(*address);
}

std::string Walk(std::string_view list, TakeLast take_last, const TrustedProxies& trusted,
                 std::string nearest) {
  while (const auto node = take_last(list)) {
    if (const auto* hidden = std::get_if<HiddenNode>(&*node)) return hidden->name;
    const auto& address = std::get<IpAddress>(*node);
    nearest = IpText(address);
    if (!trusted.Contains(address)) break;
  }
  return nearest;
}

}  // namespace

std::string ClientAddress(const HttpRequest& request, const TrustedProxies& trusted) {
  const std::string& peer = request.remote_address;
  if (trusted.empty() || !IsTrusted(peer, trusted)) return peer;
  if (const auto list = request.headers.Joined("X-Forwarded-For")) {
    return Walk(*list, TakeLastForwardedFor, trusted, peer);
  }
  const auto list = request.headers.Joined("Forwarded");
  return list ? Walk(*list, TakeLastForwarded, trusted, peer) : peer;
}

}  // namespace server
