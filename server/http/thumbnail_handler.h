// HTTP <-> the thumbnail service: one request from its head to its answer, its log line and its counts.
//
// Thread rules: Handle runs in event loops and never blocks; answers are sent from whichever thread has them.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "server/config/ip_range.h"
#include "server/front/http_front.h"
#include "server/front/http_message.h"
#include "server/http/error_answer.h"
#include "server/http/http_error.h"
#include "server/http/thumbnail_answer.h"
#include "server/http/thumbnail_request.h"
#include "server/http/url_signature.h"
#include "server/telemetry/log.h"
#include "server/telemetry/metrics.h"
#include "server/thumbs/thumbnail_service.h"

namespace server {

struct ThumbnailHandlerOptions {
  RequestRules rules;
  AnswerOptions answer;
  std::chrono::milliseconds request_timeout{30'000};
  bool bypassed = false;                // nothing is stored
  TrustedProxies trusted_proxies = {};  // who may say in the log where a request came from
  std::shared_ptr<const UrlSignatures> signatures = nullptr;  // null: none is looked at
};

class ThumbnailHandler {
 public:
  // The references must outlive the handler, and the handler every exchange it took.
  ThumbnailHandler(ThumbnailHandlerOptions options, ThumbnailService& service, Log& log, Metrics& metrics)
      : options_(std::move(options)),
        answers_(options_.answer),
        service_(service),
        log_(log),
        metrics_(metrics) {}

  std::optional<HttpResponse> Handle(const HttpRequest& request, Deferral& deferral);

 private:
  class PendingAnswer;

  struct Record {
    const HttpRequest& request;
    std::string_view request_id;
    std::string_view outcome;  // "memory", "bucket", "rendered", "collapsed", "redirected", "error"
    std::string_view error;    // for the log; empty: none
  };

  tl::expected<ThumbnailRequest, HttpError> Read(const HttpRequest& request);
  HttpResponse AnswerFromMemory(const AnswerContext& context, std::shared_ptr<const Thumbnail> thumbnail);
  HttpResponse Redirect(const HttpRequest& request, std::string_view request_id, const std::string& location);
  HttpResponse AnswerMissing(const AnswerContext& context);
  // Before anything was looked for.
  HttpResponse Refuse(const HttpRequest& request, std::string_view request_id, const HttpError& error,
                      std::string_view message);
  HttpResponse Fail(const Failure& failure, const AnswerContext& context);
  HttpResponse AnswerError(const HttpError& error, std::string_view message, const ErrorContext& context);
  void Write(const Record& record, const HttpResponse& response, LogLevel level);

  const ThumbnailHandlerOptions options_;
  const ThumbnailAnswers answers_;
  ThumbnailService& service_;
  Log& log_;
  Metrics& metrics_;
};

}  // namespace server
