#include "server/http/refusal_handler.h"

#include <algorithm>
#include <string>
#include <utility>

#include "server/http/answer_diagnostics.h"
#include "server/http/answer_headers.h"
#include "server/http/http_error.h"
#include "server/http/request_id.h"

namespace server {
namespace {

// "Content Too Large" -> "content-too-large"
std::string SlugOf(std::string_view title) {
  std::string slug(title);
  std::transform(slug.begin(), slug.end(), slug.begin(), [](char c) {
    if (c == ' ') return '-';
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return slug;
}

HttpError ErrorOf(const FrontRefusal& refusal) {
  HttpError error;
  error.status = refusal.status;
  error.slug = SlugOf(refusal.title);
  error.title = refusal.title;
  error.detail = refusal.detail;
  error.level = refusal.status >= 500 ? LogLevel::kError : LogLevel::kInfo;
  return error;
}

}  // namespace

RefusalHandler MakeRefusalHandler(AnswerOptions options, Log& log, Metrics& metrics) {
  return [options = std::move(options), &log, &metrics](const FrontRefusal& refusal) {
    const std::string request_id = NewRequestId();
    const HttpError error = ErrorOf(refusal);
    metrics.CountFailure(error.slug);
    log.Write(error.level, "request_refused",
              {{"request_id", request_id},
               {"remote", refusal.remote_address},
               {"status", static_cast<std::int64_t>(refusal.status)},
               {"error", refusal.detail}});
    HttpResponse response = ToResponse(error, request_id);
    AddCommonHeaders(request_id, options, response);
    // Refused as it came: nothing took time.
    AddDiagnosis({CacheStatusOfRefused(error.slug), {}}, options, response.headers);
    return response;
  };
}

}  // namespace server
