#include "server/http/thumbnail_answer.h"

#include <fmt/format.h>

#include "server/front/http_date.h"
#include "server/http/http_error.h"
#include "server/http/validators.h"

namespace server {
namespace {

void AddCrossOriginHeaders(const AnswerOptions& options, HeaderList& headers) {
  headers.Add("Cross-Origin-Resource-Policy", "cross-origin");
  if (options.allow_origin.empty()) return;
  headers.Add("Access-Control-Allow-Origin", options.allow_origin);
  // One origin's answer must not be given to another by a shared cache.
  if (options.allow_origin != "*") headers.Add("Vary", "Origin");
}

std::shared_ptr<const FixedHeaders> MakeFixedHeaders(const AnswerOptions& options, HeaderList headers) {
  headers.Add("Cache-Control", options.cache_control);
  headers.Add("X-Content-Type-Options", "nosniff");
  AddCrossOriginHeaders(options, headers);
  if (options.server_timing) headers.Add("Timing-Allow-Origin", "*");
  return std::make_shared<const FixedHeaders>(headers);
}

HeaderList FreshFromMemory() {
  const HttpRequest any;
  const ThumbnailRequest asked;
  Served served;
  served.from = ServedFrom::kMemory;
  HeaderList headers;
  headers.Add("Cache-Status", CacheStatus(served, {any, "", asked}));
  return headers;
}

}  // namespace

std::string CacheStatus(const Served& served, const AnswerContext& context) {
  if (context.bypassed) return "thumbd; fwd=bypass";
  std::string status = "thumbd";
  switch (served.from) {
    case ServedFrom::kMemory:
      status += "; hit; detail=memory";
      if (served.stale) status += "-unchecked";
      break;
    case ServedFrom::kBucket:
      status += "; hit; detail=bucket";
      if (served.stale) status += "-unchecked";
      break;
    case ServedFrom::kRender:
      status += "; fwd=miss";
      if (served.stored) status += "; stored";
      if (context.collapsed) status += "; collapsed";
      break;
  }
  return status;
}

std::string ServerTiming(const Spans& spans) {
  std::string header;
  for (const auto& [name, took] : spans.all()) {
    const double ms = static_cast<double>(took.count()) / 1000.0;
    header += fmt::format("{}{};dur={:.2f}", header.empty() ? "" : ", ", name, ms);
  }
  return header;
}

std::string_view OutcomeLabel(const Served& served, bool collapsed) {
  if (served.from == ServedFrom::kMemory) return "memory";
  if (served.from == ServedFrom::kBucket) return "bucket";
  return collapsed ? "collapsed" : "rendered";
}

void AddCommonHeaders(std::string_view request_id, const AnswerOptions& options, HttpResponse& response) {
  response.headers.Add("X-Request-Id", std::string(request_id));
  AddCrossOriginHeaders(options, response.headers);
}

ThumbnailAnswers::ThumbnailAnswers(AnswerOptions options)
    : options_(std::move(options)),
      fixed_(MakeFixedHeaders(options_, {})),
      fixed_from_memory_(MakeFixedHeaders(options_, FreshFromMemory())) {}

HttpResponse ThumbnailAnswers::Make(const Served& served, const AnswerContext& context) const {
  const ThumbnailInfo& info = served.thumbnail->info;
  const auto precondition =
      EvaluatePreconditions(context.request.headers, info.etag, info.source.last_modified);
  if (precondition == Precondition::kFailed) return PreconditionFailed(context);
  HttpResponse response;
  response.status = precondition == Precondition::kNotModified ? 304 : 200;
  const bool from_memory = served.from == ServedFrom::kMemory && !served.stale && !context.bypassed;
  response.fixed_headers = from_memory ? fixed_from_memory_ : fixed_;
  response.headers.Reserve(6);
  // RFC 9110 section 15.4.5: a 304 speaks of the cached answer, it does not describe content again.
  if (response.status == 200) response.headers.Add("Content-Type", info.content_type);
  response.headers.Add("ETag", info.etag);
  response.headers.Add("Last-Modified",
                       FormatHttpDate(std::chrono::system_clock::to_time_t(info.source.last_modified)));
  if (!from_memory) response.headers.Add("Cache-Status", CacheStatus(served, context));
  response.headers.Add("X-Request-Id", std::string(context.request_id));
  if (options_.server_timing && !served.spans.all().empty()) {
    response.headers.Add("Server-Timing", ServerTiming(served.spans));
  }
  response.content_length = info.size;
  if (response.status == 200) response.body = served.thumbnail->bytes;
  return response;
}

HttpResponse ThumbnailAnswers::PreconditionFailed(const AnswerContext& context) const {
  HttpResponse failed = ToResponse(PreconditionFailedError(), context.request_id);
  AddCommonHeaders(context.request_id, options_, failed);
  return failed;
}

}  // namespace server
