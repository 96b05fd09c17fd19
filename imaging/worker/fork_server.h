// The fork server: a process that has started the imaging library, holds no secret and no thread, and forks
// render workers when told to. A fork of it is ready at once, where a new process would load and start
// everything again.
#pragma once

namespace imaging {

// By custom the only argument of a program that is to be nothing but this.
inline constexpr const char* kForkServerArgument = "fork-server";

// Where the process finds its end of the control socket.
inline constexpr int kForkServerSocket = 3;

// The whole life of the process: to be called first in main, with the environment already empty of secrets
// (the service starts it with a new one). Speaks fork_server_protocol.h over `control`, and ends when that
// closes or when the service dies. The exit code.
int RunForkServer(int control);

}  // namespace imaging
