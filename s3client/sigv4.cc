#include "s3client/sigv4.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "s3client/timestamps.h"
#include "s3client/uri_encoding.h"

namespace s3client {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
constexpr std::string_view kService = "s3";
constexpr std::string_view kTerminator = "aws4_request";
constexpr std::size_t kDayLength = 8;

// Without spaces at the ends, and runs of spaces as one.
std::string CanonicalHeaderValue(std::string_view value) {
  std::string text;
  text.reserve(value.size());
  for (const char c : value) {
    const bool space = c == ' ' || c == '\t';
    if (!space) {
      text += c;
    } else if (!text.empty() && text.back() != ' ') {
      text += ' ';
    }
  }
  if (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

HttpHeaders Sorted(HttpHeaders headers) {
  std::stable_sort(headers.begin(), headers.end(),
                   [](const HttpHeader& a, const HttpHeader& b) { return a.name < b.name; });
  return headers;
}

}  // namespace

std::string CanonicalQuery(const std::vector<QueryParameter>& query) {
  std::vector<std::pair<std::string, std::string>> encoded;
  encoded.reserve(query.size());
  for (const QueryParameter& parameter : query) {
    encoded.emplace_back(UriEncode(parameter.name, Slash::kEncode),
                         UriEncode(parameter.value, Slash::kEncode));
  }
  std::sort(encoded.begin(), encoded.end());
  std::string text;
  for (const auto& [name, value] : encoded) {
    if (!text.empty()) text += '&';
    text.append(name).append("=").append(value);
  }
  return text;
}

CanonicalRequest MakeCanonicalRequest(const SigningRequest& request) {
  CanonicalRequest canonical;
  std::string lines;
  for (const HttpHeader& header : Sorted(request.headers)) {
    lines.append(header.name).append(":").append(CanonicalHeaderValue(header.value)).append("\n");
    if (!canonical.signed_headers.empty()) canonical.signed_headers += ';';
    canonical.signed_headers += header.name;
  }
  canonical.text =
      fmt::format("{}\n{}\n{}\n{}\n{}\n{}", request.method, request.path, CanonicalQuery(request.query),
                  lines, canonical.signed_headers, request.payload_hash);
  return canonical;
}

std::string CredentialScope(const SigningScope& scope) {
  return fmt::format("{}/{}/{}/{}", scope.day, scope.region, kService, kTerminator);
}

std::string StringToSign(std::string_view amz_date, const SigningScope& scope,
                         std::string_view canonical_request) {
  return fmt::format("{}\n{}\n{}\n{}", kAlgorithm, amz_date, CredentialScope(scope),
                     Hex(AsBytes(Sha256(canonical_request))));
}

Sha256Digest SigningKey(std::string_view secret_key, const SigningScope& scope) {
  const Sha256Digest day = HmacSha256("AWS4" + std::string(secret_key), scope.day);
  const Sha256Digest region = HmacSha256(AsBytes(day), scope.region);
  const Sha256Digest service = HmacSha256(AsBytes(region), kService);
  return HmacSha256(AsBytes(service), kTerminator);
}

std::string Signature(const Sha256Digest& signing_key, std::string_view string_to_sign) {
  return Hex(AsBytes(HmacSha256(AsBytes(signing_key), string_to_sign)));
}

Sha256Digest SigningKeyCache::Get(const std::string& secret_key, const SigningScope& scope) {
  const std::lock_guard lock(mutex_);
  if (secret_key_ != secret_key || scope_.day != scope.day || scope_.region != scope.region) {
    key_ = SigningKey(secret_key, scope);
    secret_key_ = secret_key;
    scope_ = scope;
  }
  return key_;
}

HttpHeaders SignRequest(SigningRequest request, const Credentials& credentials,
                        const SigningParameters& parameters, SigningKeyCache& keys) {
  const std::string amz_date = FormatAmzDate(parameters.time);
  const SigningScope scope{amz_date.substr(0, kDayLength), parameters.region};
  request.headers.push_back({"x-amz-content-sha256", request.payload_hash});
  request.headers.push_back({"x-amz-date", amz_date});
  if (!credentials.session_token.empty()) {
    request.headers.push_back({"x-amz-security-token", credentials.session_token});
  }
  const CanonicalRequest canonical = MakeCanonicalRequest(request);
  const std::string signature =
      Signature(keys.Get(credentials.secret_key, scope), StringToSign(amz_date, scope, canonical.text));
  request.headers.push_back(
      {"authorization",
       fmt::format("{} Credential={}/{},SignedHeaders={},Signature={}", kAlgorithm, credentials.access_key,
                   CredentialScope(scope), canonical.signed_headers, signature)});
  return std::move(request.headers);
}

}  // namespace s3client
