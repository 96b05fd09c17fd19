#include "server/front/byte_stream.h"

#include <cerrno>
#include <utility>

#include <sys/socket.h>
#include <sys/uio.h>

namespace server {
namespace {

using State = Transfer::State;

Transfer Failed() {
  return {errno == EAGAIN || errno == EWOULDBLOCK ? State::kBlocked : State::kFailed};
}

Transfer Receive(int socket, std::span<char> buffer) {
  ssize_t size = 0;
  do {
    size = ::recv(socket, buffer.data(), buffer.size(), MSG_DONTWAIT);
  } while (size < 0 && errno == EINTR);
  if (size < 0) return Failed();
  return size == 0 ? Transfer{State::kEnded} : Transfer::Moved(static_cast<std::size_t>(size));
}

Transfer Send(int socket, std::span<const iovec> pieces) {
  msghdr message{};
  // sendmsg reads only, though its vectors are not const.
  message.msg_iov = const_cast<iovec*>(pieces.data());
  message.msg_iovlen = pieces.size();
  ssize_t sent = 0;
  do {
    sent = ::sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
  } while (sent < 0 && errno == EINTR);
  return sent < 0 ? Failed() : Transfer::Moved(static_cast<std::size_t>(sent));
}

}  // namespace

ByteStream::ByteStream(UniqueFd socket, std::unique_ptr<TlsSession> tls)
    : socket_(std::move(socket)), tls_(std::move(tls)) {}

Transfer ByteStream::Read(std::span<char> buffer) {
  return tls_ ? tls_->Read(buffer) : Receive(fd(), buffer);
}

Transfer ByteStream::Write(std::span<const iovec> pieces) {
  return tls_ ? tls_->Write(pieces) : Send(fd(), pieces);
}

void ByteStream::EndSending() {
  if (tls_) tls_->SayGoodbye();
  ::shutdown(fd(), SHUT_WR);
}

Transfer ByteStream::Discard(std::span<char> buffer) const {
  return Receive(fd(), buffer);
}

void ByteStream::Close(bool in_order) {
  if (tls_ && in_order) tls_->SayGoodbye();
  tls_.reset();
  socket_.Reset();
}

}  // namespace server
