#include "server/config/listen_address.h"

#include <string>

#include <arpa/inet.h>

namespace server {

bool IsOnlyLocal(std::string_view address) {
  if (address.starts_with("unix:")) return true;
  const std::string text(address);
  in_addr v4{};
  if (inet_pton(AF_INET, text.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24U) == IN_LOOPBACKNET;
  in6_addr v6{};
  return inet_pton(AF_INET6, text.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

}  // namespace server
