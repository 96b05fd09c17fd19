// What a service manager (systemd, or anything that speaks its protocols) and we tell each other: sockets
// that it holds for us, so that a restart loses no connection, and when we are ready.
// https://www.freedesktop.org/software/systemd/man/latest/sd_listen_fds.html
// https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "server/app.h"

namespace server {

// A descriptor and its name (FileDescriptorName= of its unit; without one, the unit's own name).
using NamedSocket = std::pair<int, std::string>;

// The one named "admin" is the admin listener's, another the public one's. More than one of a kind is an
// error: a sentence for the operator. Pure.
tl::expected<InheritedSockets, std::string> AssignSockets(const std::vector<NamedSocket>& sockets);

// Takes LISTEN_FDS and its companions out of the environment, so that no child believes they are its own:
// before any thread is started.
tl::expected<InheritedSockets, std::string> TakeInheritedSockets();

// Do nothing where nobody asked (NOTIFY_SOCKET).
void NotifyReady();
void NotifyStopping();

}  // namespace server
