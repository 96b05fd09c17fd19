#include "server/http/http_error.h"

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace server {
namespace {

constexpr std::string_view kTypePrefix = "urn:thumbd:problem:";
// What is missing may be there any moment; a CDN may still spare us a few asks.
constexpr std::string_view kMissingCacheControl = "public, max-age=10";

struct Row {
  int status;
  std::string_view title;
  LogLevel level;
};

Row RowOf(FailureKind kind) {
  switch (kind) {
    case FailureKind::kNoSuchOriginal:
      return {404, "There is no such original", LogLevel::kInfo};
    case FailureKind::kOriginalTooLarge:
      return {413, "The original is too large", LogLevel::kInfo};
    case FailureKind::kUnsupportedFormat:
      return {415, "The original is not in an image format that is taken", LogLevel::kInfo};
    case FailureKind::kUnprocessable:
      return {422, "The original cannot be made into a thumbnail", LogLevel::kInfo};
    case FailureKind::kOverloaded:
    case FailureKind::kQueueTimeout:
      return {503, "The server is overloaded", LogLevel::kWarn};
    case FailureKind::kStoreRefused:
      return {502, "The object store refused the request", LogLevel::kError};
    case FailureKind::kStoreUnavailable:
      return {502, "The object store is unavailable", LogLevel::kError};
    case FailureKind::kStoreTimeout:
      return {504, "The object store did not answer in time", LogLevel::kError};
    case FailureKind::kRenderTimeout:
      return {504, "The thumbnail was not made in time", LogLevel::kWarn};
    case FailureKind::kCancelled:
      return {503, "The request was given up", LogLevel::kInfo};
    case FailureKind::kInternal:
      return {500, "Internal error", LogLevel::kError};
  }
  return {500, "Internal error", LogLevel::kError};
}

}  // namespace

HttpError ToHttpError(const Failure& failure, double jitter) {
  const Row row = RowOf(failure.kind);
  HttpError error;
  error.status = row.status;
  error.slug = ToString(failure.kind);
  error.title = row.title;
  error.detail = failure.detail;
  error.level = row.level;
  if (row.status == 404) error.cache_control = kMissingCacheControl;
  if (row.status == 503) error.retry_after = 1 + static_cast<int>(std::lround(jitter * 2));
  return error;
}

HttpError ToHttpError(const SignatureRefusal& refusal) {
  if (refusal.fault == SignatureFault::kMalformed) return BadRequestError(refusal.detail);
  HttpError error;
  error.status = 403;
  if (refusal.fault == SignatureFault::kMissing) {
    error.slug = "signature-missing";
    error.title = "The URL is not signed";
  } else if (refusal.fault == SignatureFault::kWrong) {
    error.slug = "signature-wrong";
    error.title = "The signature is not that of this URL";
  } else {
    error.slug = "signature-expired";
    error.title = "The URL has expired";
  }
  return error;
}

HttpError BadRequestError(std::string detail) {
  HttpError error;
  error.status = 400;
  error.slug = "bad-parameter";
  error.title = "A parameter is wrong";
  error.detail = std::move(detail);
  return error;
}

HttpError KeyNotAllowedError() {
  HttpError error;
  error.status = 403;
  error.slug = "key-not-allowed";
  error.title = "This key may not be asked for";
  error.detail = "filename begins with no prefix that is allowed here";
  return error;
}

HttpError NoSuchPageError() {
  HttpError error;
  error.status = 404;
  error.slug = "no-such-page";
  error.title = "There is nothing at this path";
  error.cache_control = kMissingCacheControl;
  return error;
}

HttpError MethodNotAllowedError() {
  HttpError error;
  error.status = 405;
  error.slug = "method-not-allowed";
  error.title = "The method is not allowed here";
  return error;
}

HttpError PreconditionFailedError() {
  HttpError error;
  error.status = 412;
  error.slug = "precondition-failed";
  error.title = "A precondition of the request does not hold";
  return error;
}

HttpError TokenWrongError(std::string detail) {
  HttpError error;
  error.status = 401;
  error.slug = "token-wrong";
  error.title = "The bearer token is missing or wrong";
  error.detail = std::move(detail);
  error.level = LogLevel::kWarn;
  return error;
}

HttpError AdminRefusedError(std::string detail) {
  HttpError error;
  error.status = 403;
  error.slug = "admin-refused";
  error.title = "This is refused here";
  error.detail = std::move(detail);
  error.level = LogLevel::kWarn;
  return error;
}

HttpError BadEventError(std::string detail) {
  HttpError error;
  error.status = 400;
  error.slug = "bad-event";
  error.title = "The notification cannot be read";
  error.detail = std::move(detail);
  error.level = LogLevel::kWarn;
  return error;
}

HttpError NothingStoredError() {
  HttpError error;
  error.status = 409;
  error.slug = "nothing-stored";
  error.title = "No thumbnails are stored";
  error.detail = "MODE is always";
  return error;
}

HttpError RangeNotSatisfiableError() {
  HttpError error;
  error.status = 416;
  error.slug = "range-not-satisfiable";
  error.title = "The thumbnail has no such part";
  return error;
}

HttpResponse ToResponse(const HttpError& error, std::string_view request_id) {
  nlohmann::ordered_json problem = {{"type", fmt::format("{}{}", kTypePrefix, error.slug)},
                                    {"title", error.title},
                                    {"status", error.status}};
  if (!error.detail.empty()) problem["detail"] = error.detail;
  problem["request_id"] = request_id;

  HttpResponse response;
  response.status = error.status;
  response.headers.Add("Content-Type", "application/problem+json");
  response.headers.Add("Cache-Control", error.cache_control);
  response.headers.Add("X-Content-Type-Options", "nosniff");
  if (error.retry_after) response.headers.Add("Retry-After", fmt::to_string(*error.retry_after));
  response.body = std::make_shared<std::string>(
      problem.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
  return response;
}

}  // namespace server
