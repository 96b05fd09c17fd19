// From what the service served to an HTTP answer. Pure.
#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "server/front/fixed_headers.h"
#include "server/front/http_message.h"
#include "server/http/answer_diagnostics.h"
#include "server/http/answer_headers.h"
#include "server/http/byte_range.h"
#include "server/http/http_error.h"
#include "server/http/thumbnail_request.h"
#include "server/thumbs/thumbnail.h"

namespace server {

// How the answer came about, beside what was served.
struct AnswerContext {
  const HttpRequest& request;
  std::string_view request_id;
  const ThumbnailRequest& asked;
  ServingWay way = {};
  std::chrono::microseconds took{0};  // since the request's head
  std::chrono::system_clock::time_point now = std::chrono::system_clock::now();

  // Of a signed URL's time, beyond which no cache may keep the answer; nullopt: it does not end.
  std::optional<std::chrono::seconds> LifetimeLeft() const {
    if (!asked.lifetime) return std::nullopt;
    return *asked.lifetime - std::chrono::ceil<std::chrono::seconds>(took);
  }
};

// Thread-safe.
class ThumbnailAnswers {
 public:
  explicit ThumbnailAnswers(AnswerOptions options);

  // 200, 206, 304, 412 or 416, by the request's preconditions and range. A whole body is shared, not copied;
  // a thumbnail without bytes gives a head that announces their length.
  HttpResponse Make(const Served& served, const AnswerContext& context) const;

 private:
  // Which Cache-Control: they never differ for one outcome, so each has a block of fixed headers. Signed URLs
  // that expire have one of their own, and the last block.
  enum Caching : std::size_t { kUsual, kVersioned, kUnchecked, kExpiring, kCachings };
  using Blocks = std::array<std::shared_ptr<const FixedHeaders>, kCachings>;

  const std::string& CacheControl(Caching caching) const;
  Blocks MakeBlocks(const HeaderList& further) const;
  HttpResponse Head(int status, const Served& served, const AnswerContext& context) const;
  HttpResponse Error(const HttpError& error, const Served& served, const AnswerContext& context) const;

  const AnswerOptions options_;
  // The same in every 200, 206 and 304; and in those from memory.
  const Blocks fixed_;
  const Blocks fixed_from_memory_;
};

// Which part of a thumbnail is to be sent. Only a GET has one (RFC 9110 section 14.2).
RangeSelection PartOf(const ThumbnailInfo& info, const HttpRequest& request);

// The label of thumbd_requests_total: "memory", "bucket", "collapsed" or "rendered".
std::string_view OutcomeLabel(const Served& served, bool collapsed);

}  // namespace server
