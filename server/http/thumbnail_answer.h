// From what the service served to an HTTP answer. Pure.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "server/front/fixed_headers.h"
#include "server/front/http_message.h"
#include "server/http/thumbnail_request.h"
#include "server/thumbs/thumbnail.h"

namespace server {

struct AnswerOptions {
  std::string cache_control;
  std::string allow_origin;   // empty: no Access-Control-Allow-Origin
  bool server_timing = true;  // Server-Timing and Timing-Allow-Origin
};

// How the answer came about, beside what was served.
struct AnswerContext {
  const HttpRequest& request;
  std::string_view request_id;
  const ThumbnailRequest& asked;
  bool collapsed = false;  // made for another request, which this one waited for
  bool bypassed = false;   // nothing is stored: the thumbnail is made for each request
};

// Thread-safe.
class ThumbnailAnswers {
 public:
  explicit ThumbnailAnswers(AnswerOptions options);

  // 200, 304 or 412, by the request's preconditions. The body is shared, not copied; a thumbnail without
  // bytes gives a head that announces their length.
  HttpResponse Make(const Served& served, const AnswerContext& context) const;

 private:
  HttpResponse PreconditionFailed(const AnswerContext& context) const;

  const AnswerOptions options_;
  // The same in every 200 and 304; and in those from memory.
  const std::shared_ptr<const FixedHeaders> fixed_;
  const std::shared_ptr<const FixedHeaders> fixed_from_memory_;
};

// The fields that every answer carries, errors too.
void AddCommonHeaders(std::string_view request_id, const AnswerOptions& options, HttpResponse& response);

// RFC 9211: where the answer came from.
std::string CacheStatus(const Served& served, const AnswerContext& context);
// Durations in milliseconds (https://www.w3.org/TR/server-timing/).
std::string ServerTiming(const Spans& spans);
// The label of thumbd_requests_total: "memory", "bucket", "collapsed" or "rendered".
std::string_view OutcomeLabel(const Served& served, bool collapsed);

}  // namespace server
