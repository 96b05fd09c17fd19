// AWS Signature Version 4 in the Authorization header, with S3's own rules, as a chain of pure stages that
// can be called and tested one by one. Time is a parameter.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "s3client/credentials/credentials.h"
#include "s3client/crypto.h"
#include "s3client/http_header.h"

namespace s3client {

// The x-amz-content-sha256 of a request without a body.
inline constexpr std::string_view kEmptyPayloadHash =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

// Not encoded yet.
struct QueryParameter {
  std::string name;
  std::string value;
};

struct SigningRequest {
  std::string method;
  // Percent-encoded, and sent exactly like this: S3 neither normalises the path nor encodes it twice.
  std::string path;
  std::vector<QueryParameter> query;
  // Every one of them is signed, so "host" must be among them. Names in lower case.
  HttpHeaders headers;
  std::string payload_hash;  // lower-case hex, or UNSIGNED-PAYLOAD
};

struct SigningScope {
  std::string day;  // "20130524"
  std::string region;
};

struct SigningParameters {
  std::chrono::system_clock::time_point time;
  std::string region;
};

struct CanonicalRequest {
  std::string text;
  std::string signed_headers;  // "host;x-amz-content-sha256;x-amz-date"
};

// The query as it is signed and as it must be sent: encoded, sorted, without the question mark.
std::string CanonicalQuery(const std::vector<QueryParameter>& query);

CanonicalRequest MakeCanonicalRequest(const SigningRequest& request);

// "20130524/us-east-1/s3/aws4_request"
std::string CredentialScope(const SigningScope& scope);

std::string StringToSign(std::string_view amz_date, const SigningScope& scope,
                         std::string_view canonical_request);

// Good for one day, region and secret.
Sha256Digest SigningKey(std::string_view secret_key, const SigningScope& scope);

// Lower-case hex.
std::string Signature(const Sha256Digest& signing_key, std::string_view string_to_sign);

// Remembers the last signing key, so that a request costs one HMAC instead of five. Thread-safe.
class SigningKeyCache {
 public:
  Sha256Digest Get(const std::string& secret_key, const SigningScope& scope);

 private:
  std::mutex mutex_;
  std::string secret_key_;
  SigningScope scope_;
  Sha256Digest key_{};
};

// All stages at once: the headers to send, which are those of the request and x-amz-date,
// x-amz-content-sha256, x-amz-security-token (where the credentials have one) and authorization.
HttpHeaders SignRequest(SigningRequest request, const Credentials& credentials,
                        const SigningParameters& parameters, SigningKeyCache& keys);

}  // namespace s3client
