#include "server/http/answer_headers.h"

#include <utility>

#include "server/http/answer_diagnostics.h"

namespace server {
namespace {

// Beside what a page may always read (https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name).
constexpr std::string_view kExposed =
    "Accept-Ranges, Cache-Status, Content-Disposition, Content-Range, ETag, Problem-Type, Retry-After, "
    "Server-Timing, X-Request-Id";
// What is heeded here, for whoever asks without naming any.
constexpr std::string_view kAllowedHeaders =
    "If-Match, If-Modified-Since, If-None-Match, If-Range, If-Unmodified-Since, Range, X-Request-Id";
constexpr std::string_view kPreflightSeconds = "86400";

}  // namespace

void AddCrossOriginHeaders(const AnswerOptions& options, HeaderList& headers) {
  headers.Add("Cross-Origin-Resource-Policy", "cross-origin");
  if (options.allow_origin.empty()) return;
  headers.Add("Access-Control-Allow-Origin", options.allow_origin);
  headers.Add("Access-Control-Expose-Headers", std::string(kExposed));
}

std::string VaryWith(std::string_view fields, const AnswerOptions& options) {
  std::string vary(fields);
  const bool one_origin = !options.allow_origin.empty() && options.allow_origin != "*";
  if (one_origin) vary += vary.empty() ? "Origin" : ", Origin";
  return vary;
}

void AddCommonHeaders(std::string_view request_id, const AnswerOptions& options, HttpResponse& response) {
  response.headers.Add("X-Request-Id", std::string(request_id));
  AddCrossOriginHeaders(options, response.headers);
  auto vary = VaryWith(response.headers.Joined("Vary").value_or(""), options);
  if (!vary.empty()) response.headers.Set("Vary", std::move(vary));
}

void AddDiagnosis(const Diagnosis& diagnosis, const AnswerOptions& options, HeaderList& headers) {
  if (!options.server_timing) return;
  headers.Add("Cache-Status", diagnosis.cache_status);
  headers.Add("Server-Timing", ServerTiming(diagnosis.spans, diagnosis.took));
  headers.Add("Timing-Allow-Origin", "*");
}

HttpResponse AnswerPreflight(const HttpRequest& request, std::string_view request_id,
                             const AnswerOptions& options) {
  HttpResponse response;
  response.status = 204;
  response.headers.Add("Allow", std::string(kAllowedMethods));
  if (!options.allow_origin.empty()) {
    const auto wanted = request.headers.Joined("Access-Control-Request-Headers");
    response.headers.Add("Access-Control-Allow-Methods", std::string(kAllowedMethods));
    response.headers.Add("Access-Control-Allow-Headers", wanted.value_or(std::string(kAllowedHeaders)));
    response.headers.Add("Access-Control-Max-Age", std::string(kPreflightSeconds));
    response.headers.Add("Vary", "Access-Control-Request-Headers");
  }
  AddCommonHeaders(request_id, options, response);
  return response;
}

}  // namespace server
