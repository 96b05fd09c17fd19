#include "s3client/connection_sockets.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace s3client {

int ConnectionSockets::Open(int family, int type, int protocol) {
  const int opened = socket(family, type | SOCK_CLOEXEC, protocol);
  if (opened >= 0) open_.push_back(opened);
  return opened;
}

int ConnectionSockets::Close(int socket) {
  std::erase(open_, socket);
  return close(socket);
}

void ConnectionSockets::AcknowledgeAtOnce() const {
  const int on = 1;
  for (const int socket : open_) {
    static_cast<void>(setsockopt(socket, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on));
  }
}

}  // namespace s3client
