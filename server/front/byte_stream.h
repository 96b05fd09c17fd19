// The bytes of one connection, whatever carries them: a socket, or TLS over it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "server/front/tls_session.h"
#include "server/front/transfer.h"
#include "server/front/unique_fd.h"

struct iovec;

namespace server {

// For one thread; the socket must be non-blocking or of a kind that MSG_DONTWAIT holds for. Plain connections
// pay nothing for the other kind but a look at a null pointer.
class ByteStream {
 public:
  // `tls` null: plain.
  explicit ByteStream(UniqueFd socket, std::unique_ptr<TlsSession> tls = nullptr);

  bool open() const { return socket_.valid(); }
  int fd() const { return socket_.get(); }

  // What has come, up to the buffer's size; at least TlsSession::kMostRecordBytes of it. Never zero bytes
  // moved. kPlainHttp: a client that takes a TLS port for a plain one; nothing can be read from it any more.
  Transfer Read(std::span<char> buffer);

  // Writes from the front of these. After kBlocked the same bytes must come first in the next call.
  Transfer Write(std::span<const iovec> pieces);

  // True where the last Read waits until the socket can be written to (of a handshake, a certificate chain
  // that is larger than the kernel takes).
  bool read_waits_to_write() const { return tls_ && tls_->read_waits_to_write(); }

  // True until TLS stands between the two sides.
  bool in_handshake() const { return tls_ && tls_->in_handshake(); }

  // What is written from now on goes out as it is. Only after kPlainHttp.
  void BecomePlain() { tls_.reset(); }

  // Tells the client that nothing more will be sent, and that nothing is missing; it may still send.
  void EndSending();

  // Reads away what the client sends, without looking at it.
  Transfer Discard(std::span<char> buffer) const;

  // With a word to the client, where it is owed none of a truncated answer: `in_order`.
  void Close(bool in_order);

 private:
  UniqueFd socket_;
  std::unique_ptr<TlsSession> tls_;
};

}  // namespace server
