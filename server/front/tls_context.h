// What all TLS connections of a listener share: certificate, key and rules.
//
// TLS 1.2 and 1.3 with forward secrecy and authenticated ciphers only; HTTP/1.1 by ALPN (RFC 7301), which a
// client need not speak; sessions are resumed by tickets (RFC 8446 section 4.6.1) whose key lives as long as
// the process; neither renegotiation, nor compression, nor early data. The files are read once: a certificate
// that was renewed is taken up by a restart, which loses no request.
#pragma once

#include <memory>
#include <string>

#include <tl/expected.hpp>

#include "server/front/tls_session.h"

struct ssl_ctx_st;

namespace server {

// Thread-safe.
class TlsContext {
 public:
  // PEM files: the chain with the server's own certificate first, and its key without a password. The error
  // is a sentence for the operator that names the setting and the file, and nothing of what is in it.
  static tl::expected<TlsContext, std::string> Load(const std::string& certificate, const std::string& key);

  // For a connection just accepted, whose descriptor must outlive the session.
  std::unique_ptr<TlsSession> NewSession(int socket) const;

 private:
  struct Free {
    void operator()(ssl_ctx_st* context) const;
  };
  using Context = std::unique_ptr<ssl_ctx_st, Free>;

  explicit TlsContext(Context context) : context_(std::move(context)) {}

  Context context_;
};

}  // namespace server
