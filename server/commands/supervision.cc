#include "server/commands/supervision.h"

#include <cstdlib>
#include <system_error>

#include <fmt/format.h>
#include <systemd/sd-daemon.h>

namespace server {

tl::expected<InheritedSockets, std::string> AssignSockets(const std::vector<NamedSocket>& sockets) {
  InheritedSockets assigned;
  for (const auto& [socket, name] : sockets) {
    int& place = name == "admin" ? assigned.admin : assigned.main;
    if (place >= 0) {
      return tl::unexpected(fmt::format(
          "LISTEN_FDS: more than one socket for the {} listener; name the admin listener's \"admin\" "
          "(FileDescriptorName=)",
          name == "admin" ? "admin" : "public"));
    }
    place = socket;
  }
  return assigned;
}

tl::expected<InheritedSockets, std::string> TakeInheritedSockets() {
  char** names = nullptr;
  const int count = sd_listen_fds_with_names(1, &names);
  if (count < 0) {
    return tl::unexpected(
        fmt::format("LISTEN_FDS: cannot be used: {}", std::generic_category().message(-count)));
  }
  std::vector<NamedSocket> sockets;
  for (int i = 0; i < count; ++i) {
    sockets.emplace_back(SD_LISTEN_FDS_START + i, names[i]);
    std::free(names[i]);
  }
  std::free(static_cast<void*>(names));
  return AssignSockets(sockets);
}

// Nothing to be done where it fails: the manager is gone, or will time out and say so.
void NotifyReady() {
  static_cast<void>(sd_notify(0, "READY=1"));
}

void NotifyStopping() {
  static_cast<void>(sd_notify(0, "STOPPING=1"));
}

}  // namespace server
