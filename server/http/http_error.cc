#include "server/http/http_error.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace server {
namespace {

constexpr std::string_view kTypePrefix = "urn:thumbd:problem:";
// What is missing may be there any moment; a CDN may still spare us a few asks.
constexpr std::string_view kMissingCacheControl = "public, max-age=10";

struct Row {
  FailureKind kind;
  int status;
  std::string_view title;
  LogLevel level = LogLevel::kInfo;
};

constexpr std::array kRows = {
    Row{FailureKind::kNoSuchOriginal, 404, "There is no such original"},
    Row{FailureKind::kOriginalTooLarge, 413, "The original is too large"},
    Row{FailureKind::kUnsupportedFormat, 415, "The original is not in an image format that is taken"},
    Row{FailureKind::kCorruptOriginal, 422, "The original is damaged"},
    Row{FailureKind::kDecoderFailed, 422, "The original could not be decoded"},
    Row{FailureKind::kQuarantined, 422, "The original is not tried again for a while"},
    Row{FailureKind::kTooManyPixels, 422, "The original has too many pixels"},
    Row{FailureKind::kSideTooLong, 422, "The original is too wide or too high"},
    Row{FailureKind::kTooManyFrames, 422, "The original has too many frames or pages"},
    Row{FailureKind::kTooManyFramePixels, 422, "The frames of the original have too many pixels"},
    Row{FailureKind::kTooManyBands, 422, "The original has too many channels"},
    Row{FailureKind::kTooManyScans, 422, "The original has too many progressive scans"},
    Row{FailureKind::kTooMuchMetadata, 422, "The original has too much metadata"},
    Row{FailureKind::kTooManyAnimationFrames, 422, "The animation has too many frames"},
    Row{FailureKind::kTooManyAnimationPixels, 422, "The frames of the animation have too many pixels"},
    Row{FailureKind::kTooMuchMemory, 422, "The thumbnail would take too much memory to make"},
    Row{FailureKind::kOverloaded, 503, "The server is overloaded", LogLevel::kWarn},
    Row{FailureKind::kQueueTimeout, 503, "The server is overloaded", LogLevel::kWarn},
    Row{FailureKind::kStoreRefused, 502, "The object store refused the request", LogLevel::kError},
    Row{FailureKind::kStoreUnavailable, 502, "The object store is unavailable", LogLevel::kError},
    Row{FailureKind::kStoreTimeout, 504, "The object store did not answer in time", LogLevel::kError},
    Row{FailureKind::kRenderTimeout, 504, "The thumbnail was not made in time", LogLevel::kWarn},
    Row{FailureKind::kCancelled, 503, "The request was given up"},
    Row{FailureKind::kInternal, 500, "Internal error", LogLevel::kError},
};
static_assert(kRows.size() == kFailureKinds);

const Row& RowOf(FailureKind kind) {
  const auto row =
      std::find_if(kRows.begin(), kRows.end(), [kind](const Row& one) { return one.kind == kind; });
  return row == kRows.end() ? kRows.back() : *row;
}

}  // namespace

HttpError ToHttpError(const Failure& failure, double jitter) {
  const Row& row = RowOf(failure.kind);
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
