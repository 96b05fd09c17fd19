// The answer to a request that failed: a problem document, or a placeholder picture. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "server/front/http_message.h"
#include "server/http/answer_headers.h"
#include "server/http/http_error.h"

namespace server {

struct ErrorContext {
  const HttpRequest& request;
  std::string_view request_id;
  Diagnosis diagnosis;
  // What is left of the URL's time, which no cache may go beyond; nullopt: it does not end.
  std::optional<std::chrono::seconds> lifetime = std::nullopt;
};

// With options.error_image, who shows pictures gets one, with the error's status and caching, and its slug in
// Problem-Type.
HttpResponse MakeErrorAnswer(const HttpError& error, const AnswerOptions& options,
                             const ErrorContext& context);

}  // namespace server
