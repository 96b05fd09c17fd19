// The sockets of one kept connection, with what the transport library does not set on them itself.
#pragma once

#include <vector>

namespace s3client {

// Used by one thread at a time.
class ConnectionSockets {
 public:
  // As socket(2), and closed on exec: nothing that the process starts shall inherit a connection.
  int Open(int family, int type, int protocol);
  // As close(2).
  int Close(int socket);

  // Acknowledges what came, and what comes next, without delay; to be called before each wait for more of an
  // answer, as the kernel takes the flag back (tcp(7)). A store that sends head and body in two pieces, with
  // Nagle's algorithm on, holds the second back until the first is acknowledged, and delayed acknowledgements
  // make that 40 ms per request. Nothing depends on its success.
  void AcknowledgeAtOnce() const;

 private:
  std::vector<int> open_;
};

}  // namespace s3client
