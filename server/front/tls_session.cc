#include "server/front/tls_session.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/uio.h>

namespace server {
namespace {

using State = Transfer::State;

std::string_view BytesOf(const iovec& piece) {
  return {static_cast<const char*>(piece.iov_base), piece.iov_len};
}

// A small head and the beginning of its body make one record, not two.
std::size_t Gather(std::span<const iovec> pieces, std::span<char> record) {
  std::size_t size = 0;
  for (const iovec& piece : pieces) {
    const std::size_t taken = std::min(piece.iov_len, record.size() - size);
    std::memcpy(record.data() + size, piece.iov_base, taken);
    size += taken;
  }
  return size;
}

}  // namespace

void TlsSession::Free::operator()(ssl_st* ssl) const {
  SSL_free(ssl);
}

Transfer TlsSession::Read(std::span<char> buffer) {
  if (dead_ || !ssl_) return {State::kFailed};
  ERR_clear_error();  // SSL_get_error looks at what others may have left
  std::size_t size = 0;
  const int result = SSL_read_ex(ssl_.get(), buffer.data(), buffer.size(), &size);
  const int error = result == 1 ? SSL_ERROR_NONE : SSL_get_error(ssl_.get(), result);
  read_waits_to_write_ = error == SSL_ERROR_WANT_WRITE;
  if (error == SSL_ERROR_NONE) return Transfer::Moved(size);
  if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return {State::kBlocked};
  return error == SSL_ERROR_ZERO_RETURN ? Transfer{State::kEnded} : Die();
}

// After kBlocked OpenSSL holds a record of the first bytes, and wants to see them again: gathering from the
// same pieces gives them.
Transfer TlsSession::Write(std::span<const iovec> pieces) {
  if (dead_ || !ssl_) return {State::kFailed};
  std::array<char, kMostRecordBytes> record;
  std::string_view bytes = BytesOf(pieces.front());
  if (bytes.size() < record.size() && pieces.size() > 1) bytes = {record.data(), Gather(pieces, record)};
  ERR_clear_error();
  std::size_t size = 0;
  const int result = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &size);
  if (result == 1) return Transfer::Moved(size);
  // Writing never has to wait for something to read: the handshake is over, and there is no second one.
  const bool blocked = SSL_get_error(ssl_.get(), result) == SSL_ERROR_WANT_WRITE;
  return blocked ? Transfer{State::kBlocked} : Die();
}

Transfer TlsSession::Die() {
  dead_ = true;
  const bool http = ERR_GET_REASON(ERR_peek_error()) == SSL_R_HTTP_REQUEST;
  ERR_clear_error();
  return {http ? State::kPlainHttp : State::kFailed};
}

bool TlsSession::in_handshake() const {
  return !ssl_ || SSL_is_init_finished(ssl_.get()) != 1;
}

void TlsSession::SayGoodbye() {
  const bool established = ssl_ && !dead_ && SSL_is_init_finished(ssl_.get()) == 1;
  if (!established || (SSL_get_shutdown(ssl_.get()) & SSL_SENT_SHUTDOWN) != 0) return;
  ERR_clear_error();
  SSL_shutdown(ssl_.get());
  ERR_clear_error();
}

}  // namespace server
