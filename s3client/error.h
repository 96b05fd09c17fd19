// Errors of the object storage leaf, as values. Nothing in s3client throws across its public headers.
#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace s3client {

enum class ErrorCode {
  kNotFound,      // the store says that there is no such object (and only then)
  kNoSuchBucket,  // the bucket (or the local folder) itself is missing
  kAccessDenied,  // credentials, signature, clock or policy: the store refuses *us*
  kTooLarge,      // the object is larger than the caller's byte limit
  kTimeout,       // the caller's deadline, or a connect or stall limit, ran out
  kUnavailable,   // no connection, a broken one, 5xx or SlowDown, after the retries
  kProtocol,      // the store answered something that is not S3, or not what was asked
  kInvalidKey,    // empty, over 1,024 bytes, or not storable in this store
  kCancelled,     // the caller's sink or stop token ended the transfer
  kIo,            // the local file system failed
};

// The stable lower-case name of a code, for logs and metric labels ("not_found").
std::string_view ToString(ErrorCode code);

struct Error {
  ErrorCode code = ErrorCode::kProtocol;
  // For our log only, never for a client. Names the setting to fix where one is at fault. Never holds a
  // secret.
  std::string message;
  std::string store_code;  // the store's own code where it gave one ("NoSuchKey", "SlowDown")
  std::string request_id;  // the store's own request id where it gave one
  int http_status = 0;     // 0: there was no HTTP answer
};

template <typename T>
using Result = tl::expected<T, Error>;

}  // namespace s3client
