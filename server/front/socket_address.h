// Socket addresses in their text forms. Pure.
#pragma once

#include <optional>
#include <string>

#include <sys/socket.h>

namespace server {

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  int family() const { return storage.ss_family; }
};

// "127.0.0.1", "::1", "::"; nullopt for anything else. Host names are not looked up.
std::optional<SocketAddress> ParseIpAddress(const std::string& text, int port);

// nullopt where the path is empty or longer than the kernel takes (107 bytes).
std::optional<SocketAddress> MakeUnixAddress(const std::string& path);

// Without the port; an IPv4 client of a dual-stack socket as IPv4; empty for a unix socket.
std::string AddressText(const sockaddr_storage& address);

int PortOf(const sockaddr_storage& address);

}  // namespace server
