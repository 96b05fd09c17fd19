#include "server/front/tls_context.h"

#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "server/front/tls_socket.h"

namespace server {
namespace {

// Of TLS 1.2; those of 1.3 are all of this kind.
constexpr const char* kCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";
// As RFC 7301 section 3.1 writes a list of protocols.
constexpr std::string_view kHttp11 = "\x08http/1.1";
constexpr std::string_view kSessionId = "thumbd";

// As OpenSSL wants it. NOLINTNEXTLINE(readability-function-size)
int ChooseProtocol(SSL* /*ssl*/, const unsigned char** chosen, unsigned char* size,
                   const unsigned char* offered, unsigned int offered_size, void* /*nothing*/) {
  unsigned char* found = nullptr;
  const int result =
      SSL_select_next_proto(&found, size, reinterpret_cast<const unsigned char*>(kHttp11.data()),
                            static_cast<unsigned int>(kHttp11.size()), offered, offered_size);
  *chosen = found;
  // A client that names others only, h2 for one, could make nothing of our answers.
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

void SetRules(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(context, kCiphers);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  // A connection that waits holds no buffers; what one write could not send may be gathered anew elsewhere.
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  // Who sends nothing but key updates gets one a turn, not the loop to itself.
  SSL_CTX_clear_mode(context, SSL_MODE_AUTO_RETRY);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);  // tickets hold it all
  SSL_CTX_set_session_id_context(context, reinterpret_cast<const unsigned char*>(kSessionId.data()),
                                 static_cast<unsigned int>(kSessionId.size()));
  SSL_CTX_set_alpn_select_cb(context, ChooseProtocol, nullptr);
}

// Why the newest call failed, which names neither paths nor contents; the queue is empty then.
std::string TakeReason() {
  const char* const reason = ERR_reason_error_string(ERR_peek_last_error());
  ERR_clear_error();
  return reason == nullptr ? "OpenSSL says nothing more" : reason;
}

struct PemFile {
  const char* setting;
  const std::string& path;

  tl::unexpected<std::string> Unfit(std::string_view reason) const {
    return tl::unexpected(fmt::format("cannot use \"{}\" ({}) for TLS: {}", path, setting, reason));
  }
};

using Done = tl::expected<void, std::string>;

struct FreeBio {
  void operator()(BIO* bio) const { BIO_free_all(bio); }
};
using Bio = std::unique_ptr<BIO, FreeBio>;
struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;

tl::expected<Bio, std::string> OpenFile(const PemFile& file) {
  errno = 0;
  Bio bio(BIO_new_file(file.path.c_str(), "r"));
  const int error = errno;
  ERR_clear_error();
  if (!bio) return file.Unfit("it cannot be read: " + std::generic_category().message(error));
  return bio;
}

Done LoadChain(SSL_CTX* context, const PemFile& file) {
  if (const auto readable = OpenFile(file); !readable) return tl::unexpected(readable.error());
  if (SSL_CTX_use_certificate_chain_file(context, file.path.c_str()) == 1) return {};
  const bool none = ERR_GET_LIB(ERR_peek_error()) == ERR_LIB_PEM;
  const std::string reason = TakeReason();
  return file.Unfit(none ? "it holds no certificate in PEM form" : reason);
}

// Without it OpenSSL would ask on the terminal.
int RefusePassword(char* /*buffer*/, int /*size*/, int /*writing*/, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

Done LoadKey(SSL_CTX* context, const PemFile& file, const PemFile& chain) {
  const auto bio = OpenFile(file);
  if (!bio) return tl::unexpected(bio.error());
  bool asked = false;
  const Key key(PEM_read_bio_PrivateKey(bio->get(), nullptr, RefusePassword, &asked));
  ERR_clear_error();
  if (asked) return file.Unfit("it is protected by a password; store it without one");
  if (!key) return file.Unfit("it holds no private key in PEM form");
  if (X509_check_private_key(SSL_CTX_get0_certificate(context), key.get()) != 1) {
    ERR_clear_error();
    return file.Unfit(
        fmt::format("it is not the key of the certificate in \"{}\" ({})", chain.path, chain.setting));
  }
  if (SSL_CTX_use_PrivateKey(context, key.get()) == 1) return {};
  return file.Unfit(TakeReason());
}

}  // namespace

void TlsContext::Free::operator()(ssl_ctx_st* context) const {
  SSL_CTX_free(context);
}

tl::expected<TlsContext, std::string> TlsContext::Load(const std::string& certificate,
                                                       const std::string& key) {
  Context context(SSL_CTX_new(TLS_server_method()));
  if (!context) return tl::unexpected("cannot serve TLS: " + TakeReason());
  SetRules(context.get());
  const PemFile chain{"TLS_CERT", certificate};
  const auto loaded = LoadChain(context.get(), chain).and_then([&] {
    return LoadKey(context.get(), {"TLS_KEY", key}, chain);
  });
  if (!loaded) return tl::unexpected(loaded.error());
  return TlsContext(std::move(context));
}

std::unique_ptr<TlsSession> TlsContext::NewSession(int socket) const {
  SSL* const ssl = SSL_new(context_.get());
  auto session = std::make_unique<TlsSession>(ssl);
  BIO* const bio = ssl == nullptr ? nullptr : NewTlsSocket(socket);
  if (bio == nullptr) return std::make_unique<TlsSession>(nullptr);
  SSL_set_bio(ssl, bio, bio);
  SSL_set_accept_state(ssl);
  return session;
}

}  // namespace server
