#include "tests/support/tls_client.h"

#include <csignal>

#include <openssl/ssl.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/time.h>

namespace server {
namespace {

void BlockSigpipe() {
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

// A server that stops in the middle of a record fails the test, and does not hang it.
void BoundReads(int socket) {
  const timeval patience{10, 0};
  ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
}

ssl_st* NewClient(const TlsClientOptions& options) {
  SSL_CTX* const context = SSL_CTX_new(TLS_client_method());
  SSL_CTX_clear_mode(context, SSL_MODE_AUTO_RETRY);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);  // so that what a test measures is not ours
  if (options.version != 0) SSL_CTX_set_max_proto_version(context, options.version);
  if (options.version != 0) SSL_CTX_set_min_proto_version(context, options.version);
  SSL_CTX_set_cipher_list(context, "ALL:@SECLEVEL=0");
  SSL* const ssl = SSL_new(context);
  SSL_CTX_free(context);
  SSL_set_alpn_protos(ssl, reinterpret_cast<const unsigned char*>(options.protocols.data()),
                      static_cast<unsigned int>(options.protocols.size()));
  if (options.resumed) SSL_set_session(ssl, options.resumed.get());
  return ssl;
}

}  // namespace

void TlsClient::Free::operator()(ssl_st* ssl) const {
  SSL_free(ssl);
}

TlsClient::TlsClient(int socket, const TlsClientOptions& options) : ssl_(NewClient(options)) {
  BlockSigpipe();
  BoundReads(socket);
  SSL_set_fd(ssl_.get(), socket);
  established_ = SSL_connect(ssl_.get()) == 1;
}

bool TlsClient::resumed() const {
  return SSL_session_reused(ssl_.get()) == 1;
}

std::string TlsClient::protocol() const {
  const unsigned char* name = nullptr;
  unsigned int size = 0;
  SSL_get0_alpn_selected(ssl_.get(), &name, &size);
  return {reinterpret_cast<const char*>(name), size};
}

std::string TlsClient::version() const {
  return SSL_get_version(ssl_.get());
}

std::shared_ptr<ssl_session_st> TlsClient::session() const {
  return {SSL_get1_session(ssl_.get()), SSL_SESSION_free};
}

bool TlsClient::Send(std::string_view bytes) const {
  std::size_t sent = 0;
  return bytes.empty() || SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &sent) == 1;
}

int TlsClient::Read(std::span<char> buffer) const {
  const int size = SSL_read(ssl_.get(), buffer.data(), static_cast<int>(buffer.size()));
  if (size > 0) return size;
  return SSL_get_error(ssl_.get(), size) == SSL_ERROR_WANT_READ ? 0 : -1;
}

bool TlsClient::has_pending() const {
  return SSL_pending(ssl_.get()) > 0;
}

void TlsClient::SayGoodbye() const {
  SSL_shutdown(ssl_.get());
}

bool TlsClient::ended_in_order() const {
  return (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
}

}  // namespace server
