#include "server/http/admin_access.h"

#include "s3client/crypto.h"
#include "server/front/http_syntax.h"

namespace server {
namespace {

// Digests, so that the time tells nothing of the length either.
bool SameSecret(std::string_view given, const Secret& secret) {
  const auto left = s3client::Sha256(given);
  const auto right = s3client::Sha256(secret.Reveal());
  return s3client::ConstantTimeEqual(s3client::AsBytes(left), s3client::AsBytes(right));
}

std::optional<HttpError> RefuseToken(const Secret& token, const HttpRequest& request) {
  constexpr std::string_view kScheme = "Bearer ";
  const std::string* header = request.headers.Find("Authorization");
  if (header == nullptr) return TokenWrongError("send ADMIN_TOKEN as \"Authorization: Bearer ...\"");
  const std::string_view value = *header;
  const bool bearer = StartsWithIgnoreCase(value, kScheme);
  if (bearer && SameSecret(TrimWhitespace(value.substr(kScheme.size())), token)) return std::nullopt;
  return TokenWrongError(bearer ? "" : "only the scheme Bearer is taken");
}

}  // namespace

std::optional<HttpError> RefuseAdmin(const AdminAccess& access, const HttpRequest& request) {
  if (!access.token.empty()) return RefuseToken(access.token, request);
  if (!access.only_local) {
    return AdminRefusedError(
        "the admin listener is not on loopback: set ADMIN_TOKEN to purge and to send events");
  }
  // A web page can have its reader's browser post to loopback; whoever else posts names no origin.
  if (request.headers.Find("Origin") != nullptr) {
    return AdminRefusedError("the request comes from a web page, and ADMIN_TOKEN is not set");
  }
  return std::nullopt;
}

void AddChallenge(HttpResponse& response) {
  response.headers.Add("WWW-Authenticate", "Bearer realm=\"thumbd\"");
}

}  // namespace server
