// The healthcheck's request over TLS.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace server {

// Waits for these events of poll(2) on the socket, not without end.
using AwaitSocket = std::function<tl::expected<void, std::string>(short events)>;

// Shakes hands on a connected, non-blocking socket, sends the request, and fills `answer` with the first
// bytes that come. Whose certificate it is is not looked at: it is asked by an address of this machine, which
// the certificate does not hold.
tl::expected<void, std::string> AskOverTls(int socket, const AwaitSocket& await, std::string_view request,
                                           std::span<char> answer);

}  // namespace server
