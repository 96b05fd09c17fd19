#include "s3client/socket_options.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace s3client {

bool CloseOnExec(int socket) {
  return fcntl(socket, F_SETFD, FD_CLOEXEC) == 0;
}

void AcknowledgeAtOnce(int socket) {
  const int on = 1;
  static_cast<void>(setsockopt(socket, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on));
}

}  // namespace s3client
