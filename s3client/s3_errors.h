// From what a store or the network said to an Error that names the setting to fix. Pure.
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "s3client/error.h"
#include "s3client/http_transport.h"

namespace s3client {

// An answer with a status other than 2xx, read.
struct ErrorAnswer {
  int status = 0;
  bool is_s3 = false;      // it has S3's error body, or at least S3's request id, or (HEAD) can have no body
  std::string code;        // "" where the store gave none
  std::string request_id;  // "" where the store gave none
  std::string region;      // the bucket's, where the store names it
  std::optional<std::chrono::system_clock::time_point> date;  // the store's clock
};

// What an error text needs to know of the request. Nothing of it is secret.
struct ErrorContext {
  std::string origin;  // "http://127.0.0.1:9000"
  std::string bucket;
  std::string bucket_setting;  // "IMAGE_BUCKET"
  std::string region;          // that the request was signed for
  std::chrono::system_clock::time_point signed_at;
};

// `body` is empty for an answer to HEAD, which is said by `is_head`.
ErrorAnswer ReadErrorAnswer(const HttpHead& head, std::string_view body, bool is_head);

Error ErrorFromAnswer(const ErrorAnswer& answer, const ErrorContext& context);

Error ErrorFromTransport(const TransportFailure& failure, const ErrorContext& context);

// An error that no answer of the store stands behind.
Error WithoutAnswer(ErrorCode code, std::string message);

// An answer that claims success and is not what was asked for.
Error NotS3(const HttpHead& head, std::string_view what);

}  // namespace s3client
