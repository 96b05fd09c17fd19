#include "server/commands/health_tls.h"

#include <memory>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>

#include "server/front/tls_socket.h"

namespace server {
namespace {

using Done = tl::expected<void, std::string>;

struct Free {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};

std::unique_ptr<SSL, Free> NewClient(int socket) {
  const std::unique_ptr<SSL_CTX, Free> context(SSL_CTX_new(TLS_client_method()));
  std::unique_ptr<SSL, Free> ssl(context ? SSL_new(context.get()) : nullptr);
  BIO* const bio = ssl ? NewTlsSocket(socket) : nullptr;
  if (bio == nullptr) return nullptr;
  SSL_set_bio(ssl.get(), bio, bio);
  return ssl;
}

// `step` until it is done, waiting for the socket in between.
template <typename Step>
Done Complete(SSL* ssl, const AwaitSocket& await, Step step) {
  while (true) {
    ERR_clear_error();
    const int result = step();
    if (result == 1) return {};
    const int error = SSL_get_error(ssl, result);
    if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) {
      const char* const reason = ERR_reason_error_string(ERR_peek_error());
      return tl::unexpected(std::string("TLS: ") +
                            (reason == nullptr ? "the connection was closed" : reason));
    }
    if (Done ready = await(error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT); !ready) return ready;
  }
}

}  // namespace

tl::expected<void, std::string> AskOverTls(int socket, const AwaitSocket& await, std::string_view request,
                                           std::span<char> answer) {
  const auto ssl = NewClient(socket);
  if (!ssl) return tl::unexpected(std::string("TLS: no memory is left"));
  std::size_t size = 0;
  Done asked = Complete(ssl.get(), await, [&] { return SSL_connect(ssl.get()); }).and_then([&] {
    return Complete(ssl.get(), await,
                    [&] { return SSL_write_ex(ssl.get(), request.data(), request.size(), &size); });
  });
  if (!asked) return asked;
  while (!answer.empty()) {
    Done read = Complete(ssl.get(), await,
                         [&] { return SSL_read_ex(ssl.get(), answer.data(), answer.size(), &size); });
    if (!read) return read;
    answer = answer.subspan(size);
  }
  return {};
}

}  // namespace server
