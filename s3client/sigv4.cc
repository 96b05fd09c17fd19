#include "s3client/sigv4.h"

#include <algorithm>
#include <utility>

#include "s3client/timestamps.h"
#include "s3client/uri_encoding.h"

namespace s3client {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
constexpr std::string_view kService = "s3";
constexpr std::string_view kTerminator = "aws4_request";
constexpr std::size_t kDayLength = 8;

constexpr std::size_t kUsualRequestBytes = 1024;

// Without spaces at the ends, and runs of spaces as one.
void AppendCanonicalValue(std::string_view value, std::string& text) {
  const std::size_t start = text.size();
  for (const char c : value) {
    const bool space = c == ' ' || c == '\t';
    if (!space) {
      text += c;
    } else if (text.size() > start && text.back() != ' ') {
      text += ' ';
    }
  }
  if (text.size() > start && text.back() == ' ') text.pop_back();
}

using HeaderOrder = std::vector<const HttpHeader*>;

HeaderOrder Sorted(const HttpHeaders& headers) {
  HeaderOrder order;
  order.reserve(headers.size());
  for (const HttpHeader& header : headers) order.push_back(&header);
  std::stable_sort(order.begin(), order.end(),
                   [](const HttpHeader* a, const HttpHeader* b) { return a->name < b->name; });
  return order;
}

std::string SignedHeaders(const HeaderOrder& order) {
  std::string names;
  for (const HttpHeader* header : order) {
    if (!names.empty()) names += ';';
    names += header->name;
  }
  return names;
}

void AppendScope(const SigningScope& scope, std::string& text) {
  for (const std::string_view part :
       {std::string_view(scope.day), std::string_view(scope.region), kService}) {
    text.append(part).append("/");
  }
  text += kTerminator;
}

std::string Authorization(std::string_view access_key, const SigningScope& scope,
                          std::string_view signed_headers, std::string_view signature) {
  std::string value(kAlgorithm);
  value.append(" Credential=").append(access_key).append("/");
  AppendScope(scope, value);
  return value.append(",SignedHeaders=").append(signed_headers).append(",Signature=").append(signature);
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
  const HeaderOrder order = Sorted(request.headers);
  CanonicalRequest canonical{{}, SignedHeaders(order)};
  std::string& text = canonical.text;
  text.reserve(kUsualRequestBytes);
  text.append(request.method).append("\n").append(request.path).append("\n");
  text.append(CanonicalQuery(request.query)).append("\n");
  for (const HttpHeader* header : order) {
    text.append(header->name).append(":");
    AppendCanonicalValue(header->value, text);
    text += '\n';
  }
  text.append("\n").append(canonical.signed_headers).append("\n").append(request.payload_hash);
  return canonical;
}

std::string CredentialScope(const SigningScope& scope) {
  std::string text;
  AppendScope(scope, text);
  return text;
}

std::string StringToSign(std::string_view amz_date, const SigningScope& scope,
                         std::string_view canonical_request) {
  std::string text(kAlgorithm);
  text.append("\n").append(amz_date).append("\n");
  AppendScope(scope, text);
  return text.append("\n").append(Hex(AsBytes(Sha256(canonical_request))));
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
      {"authorization", Authorization(credentials.access_key, scope, canonical.signed_headers, signature)});
  return std::move(request.headers);
}

}  // namespace s3client
