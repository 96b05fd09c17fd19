// A listening socket, shared by all loops of a front.
#pragma once

#include <string>

#include <tl/expected.hpp>

#include "server/front/http_front.h"
#include "server/front/unique_fd.h"

namespace server {

class Listener {
 public:
  // Takes options.inherited_socket, or else binds options.address and options.port and listens. The error is
  // StartHttpFront's.
  static tl::expected<Listener, std::string> Open(const FrontOptions& options);

  Listener(Listener&&) = default;
  Listener& operator=(Listener&&) = delete;
  ~Listener() { Close(); }

  int fd() const { return socket_.get(); }
  int port() const { return port_; }  // 0 on a unix socket

  // From now on nobody new gets a connection, while those whose handshake is under way still do: closing
  // would reset them. False where that cannot be had (unix sockets: connecting takes no time there).
  bool TurnAwayHandshakes() const;

  // Frees port or path at once; connections already accepted stay.
  void Close();

 private:
  Listener(UniqueFd socket, int port, std::string path)
      : socket_(std::move(socket)), port_(port), path_(std::move(path)) {}

  static tl::expected<Listener, std::string> Adopt(UniqueFd socket, const std::string& address_setting);
  static tl::expected<Listener, std::string> OpenAddress(const FrontOptions& options);
  static tl::expected<Listener, std::string> OpenUnix(const std::string& path);
  static Listener FromTcp(UniqueFd socket);

  UniqueFd socket_;
  int port_ = 0;
  std::string path_;  // of a unix socket, to be removed
};

}  // namespace server
