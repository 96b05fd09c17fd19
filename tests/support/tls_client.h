// The client's side of TLS on a connected, blocking socket.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct ssl_st;
struct ssl_session_st;

namespace server {

struct TlsClientOptions {
  int version = 0;                               // such as TLS1_2_VERSION; 0: the best that both know
  std::string protocols = "\x08http/1.1";        // ALPN, as RFC 7301 writes it; empty: none
  std::shared_ptr<ssl_session_st> resumed = {};  // of TlsClient::session
};

// For one thread, in which SIGPIPE is blocked from then on.
class TlsClient {
 public:
  // Shakes hands; whose certificate it is does not matter.
  TlsClient(int socket, const TlsClientOptions& options);

  bool established() const { return established_; }
  bool resumed() const;
  std::string protocol() const;  // ALPN's choice
  std::string version() const;   // "TLSv1.3"
  // What a later connection may resume; with TLS 1.3 only once something was read.
  std::shared_ptr<ssl_session_st> session() const;

  // False where the server has closed.
  bool Send(std::string_view bytes) const;
  // What was decrypted already, or comes by one read of the socket: then none where that held no data, and -1
  // at the end.
  int Read(std::span<char> buffer) const;
  bool has_pending() const;
  // Says that nothing more will be sent.
  void SayGoodbye() const;
  // Whether the server has said that nothing is missing.
  bool ended_in_order() const;

 private:
  struct Free {
    void operator()(ssl_st* ssl) const;
  };
  std::unique_ptr<ssl_st, Free> ssl_;
  bool established_ = false;
};

}  // namespace server
