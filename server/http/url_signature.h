// Signed URLs: who knows a key decides what may be asked for.
//
//   sig = <key id>.<HMAC-SHA256(secret, canonical URL), in base64url without padding (RFC 4648 section 5)>
//   canonical URL = <path>?<name>=<value>&<name>=<value>...
//
// The path is percent-decoded and encoded again, all bytes but those of RFC 3986 section 2.3 and '/'. Of the
// query everything but `sig` is in it, `v` and `exp` too: decoded as a form ('+' is a space), sorted by the
// bytes of name and value, encoded again, '/' as well. So equal requests have equal signatures, however their
// parameters are ordered and spelled. Method, scheme and host are not signed.
//
// Pure but for the clock; callable from any thread.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "s3client/clock.h"
#include "server/config/signing_keys.h"

namespace server {

enum class SignatureFault {
  kMalformed,  // the URL cannot be read: a 400, not a matter of signatures
  kMissing,
  kWrong,    // of another URL or key, or no signature at all
  kExpired,  // right once
};

struct SignatureRefusal {
  SignatureFault fault;
  std::string detail = {};  // of kMalformed: a sentence for the client
};

// The `sig` of a URL. `path` and `query` as they stand in it, percent-encoded; a `sig` in the query is passed
// over. The error is a sentence about the URL.
tl::expected<std::string, std::string> SignatureOf(std::string_view path, std::string_view query,
                                                   const SigningKey& key);

class UrlSignatures {
 public:
  // Any of `keys`, of which there is at least one, may have signed. `required`: refuse what has no signature;
  // else only a signature that is there must be right.
  UrlSignatures(std::vector<SigningKey> keys, bool required, s3client::SystemClock now);

  // What is left of the URL's time, rounded down; nullopt: it does not end.
  using Lifetime = std::optional<std::chrono::seconds>;
  tl::expected<Lifetime, SignatureRefusal> Check(std::string_view path, std::string_view query) const;

 private:
  bool IsRight(std::string_view signature, std::string_view canonical) const;

  const std::vector<SigningKey> keys_;
  const bool required_;
  const s3client::SystemClock now_;
};

}  // namespace server
