// An open connection to a server: libcurl makes it (names, TCP, TLS, proxies), and its bytes are the user's.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <curl/curl.h>

#include "s3client/connection_sockets.h"
#include "s3client/curl_transport.h"

namespace s3client {

// Used by one thread at a time. Never throws.
class CurlConnection {
 public:
  // `origin` is "http://host:port". Blocks until the connection stands, `options` say that it takes too long,
  // or, within a second, `stop` is set. Null: it could not be made; who wants to know why asks the transport.
  static std::unique_ptr<CurlConnection> Open(const CurlOptions& options, const std::string& origin,
                                              const std::atomic<bool>& stop);
  ~CurlConnection();
  CurlConnection(const CurlConnection&) = delete;
  CurlConnection& operator=(const CurlConnection&) = delete;

  // For epoll; with edges, Receive must have said kNothing before the next.
  int socket() const { return socket_; }

  struct Moved {
    enum class State { kSome, kNothing, kEnded };
    State state = State::kEnded;
    std::size_t bytes = 0;  // with kSome
  };
  // Neither blocks. kNothing: not at present. kEnded: closed by the other side, or broken.
  Moved Send(std::string_view bytes);
  Moved Receive(std::span<char> buffer);

  // See ConnectionSockets.
  void AcknowledgeAtOnce() const { sockets_.AcknowledgeAtOnce(); }

 private:
  CurlConnection() : easy_(curl_easy_init()) {}
  bool Connect(const CurlOptions& options, const std::string& origin, const std::atomic<bool>& stop);
  static Moved ResultOf(CURLcode code, std::size_t bytes);

  ConnectionSockets sockets_;
  CURL* easy_;
  int socket_ = -1;
};

}  // namespace s3client
