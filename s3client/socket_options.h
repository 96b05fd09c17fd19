// What we want of a TCP connection and the transport library does not set itself.
#pragma once

namespace s3client {

// Nothing that the process starts shall inherit the connection. False: the system refused.
bool CloseOnExec(int socket);

// Acknowledge what comes without delay; to be called before each wait, as the flag is not permanent (tcp(7)).
// A store that writes head and body in two pieces, with Nagle's algorithm on, holds the second back until the
// first is acknowledged: 40 ms per request where acknowledgements are delayed. Nothing depends on its
// success.
void AcknowledgeAtOnce(int socket);

}  // namespace s3client
