// The only map from failures to HTTP: statuses, problem documents, caching of errors, log levels.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "server/front/http_message.h"
#include "server/http/url_signature.h"
#include "server/telemetry/log.h"
#include "server/thumbs/failure.h"

namespace server {

struct HttpError {
  int status = 500;
  std::string slug;    // "no-such-original": last part of the problem's type
  std::string title;   // the same for every error of that type
  std::string detail;  // of this one; may be empty
  std::string cache_control = "no-store";
  std::optional<int> retry_after;  // seconds
  LogLevel level = LogLevel::kInfo;
};

// `jitter` from 0 to 1 spreads Retry-After, so that refused clients do not come back together.
HttpError ToHttpError(const Failure& failure, double jitter);

// Says that a signature is missing, wrong or expired, and nothing of what would be right.
HttpError ToHttpError(const SignatureRefusal& refusal);

HttpError BadRequestError(std::string detail);
HttpError KeyNotAllowedError();
HttpError NoSuchPageError();
HttpError MethodNotAllowedError();
HttpError PreconditionFailedError();
HttpError RangeNotSatisfiableError();

// Of the admin listener.
HttpError TokenWrongError(std::string detail);
HttpError AdminRefusedError(std::string detail);
HttpError BadEventError(std::string detail);
HttpError NothingStoredError();

// application/problem+json (RFC 9457) with the request's id as a member of its own.
HttpResponse ToResponse(const HttpError& error, std::string_view request_id);

}  // namespace server
