#include "server/http/thumbnail_answer.h"

#include <utility>

#include "server/front/http_date.h"
#include "server/http/cache_lifetime.h"
#include "server/http/content_disposition.h"
#include "server/http/error_answer.h"
#include "server/http/validators.h"

namespace server {
namespace {

HeaderList FreshFromMemory(const AnswerOptions& options) {
  Served served;
  served.from = ServedFrom::kMemory;
  HeaderList headers;
  if (options.server_timing) headers.Add("Cache-Status", CacheStatus(served, {}));
  return headers;
}

bool IsFreshFromMemory(const Served& served, const AnswerContext& context) {
  return served.from == ServedFrom::kMemory && !served.stale && !context.way.bypassed;
}

// RFC 9110 section 15.4.5: a 304 speaks of the cached answer, it does not describe content again.
void DescribeContent(const ThumbnailInfo& info, const AnswerContext& context, HttpResponse& response) {
  response.headers.Add("Content-Type", info.content_type);
  response.headers.Add("Content-Disposition",
                       ContentDisposition(context.asked.query.original, info.content_type));
}

void CutOut(const ByteRange& part, const Thumbnail& thumbnail, HttpResponse& response) {
  response.headers.Add("Content-Range", ContentRange(part, thumbnail.info.size));
  response.content_length = part.length;
  if (thumbnail.bytes)
    response.body = std::make_shared<const std::string>(thumbnail.bytes->substr(part.first, part.length));
}

}  // namespace

RangeSelection PartOf(const ThumbnailInfo& info, const HttpRequest& request) {
  if (request.method != "GET") return {};
  return SelectRange(request.headers, {info.size, info.etag, info.source.last_modified});
}

std::string_view OutcomeLabel(const Served& served, bool collapsed) {
  if (served.from == ServedFrom::kMemory) return "memory";
  if (served.from == ServedFrom::kBucket) return "bucket";
  return collapsed ? "collapsed" : "rendered";
}

ThumbnailAnswers::ThumbnailAnswers(AnswerOptions options)
    : options_(std::move(options)),
      fixed_(MakeBlocks({})),
      fixed_from_memory_(MakeBlocks(FreshFromMemory(options_))) {}

const std::string& ThumbnailAnswers::CacheControl(Caching caching) const {
  if (caching == kUnchecked) return options_.cache_control_unchecked;
  return caching == kVersioned ? options_.cache_control_versioned : options_.cache_control;
}

ThumbnailAnswers::Blocks ThumbnailAnswers::MakeBlocks(const HeaderList& further) const {
  Blocks blocks;
  for (std::size_t caching = 0; caching < kCachings; ++caching) {
    HeaderList headers = further;
    if (caching != kExpiring) headers.Add("Cache-Control", CacheControl(static_cast<Caching>(caching)));
    headers.Add("X-Content-Type-Options", "nosniff");
    headers.Add("Accept-Ranges", "bytes");
    AddCrossOriginHeaders(options_, headers);
    if (options_.server_timing) headers.Add("Timing-Allow-Origin", "*");
    blocks.at(caching) = std::make_shared<const FixedHeaders>(headers);
  }
  return blocks;
}

HttpResponse ThumbnailAnswers::Make(const Served& served, const AnswerContext& context) const {
  const Thumbnail& thumbnail = *served.thumbnail;
  const ThumbnailInfo& info = thumbnail.info;
  const auto precondition =
      EvaluatePreconditions(context.request.headers, info.etag, info.source.last_modified);
  if (precondition == Precondition::kFailed) return Error(PreconditionFailedError(), served, context);
  if (precondition == Precondition::kNotModified) return Head(304, served, context);

  const RangeSelection selection = PartOf(info, context.request);
  if (selection.verdict == RangeVerdict::kUnsatisfiable) {
    HttpResponse refused = Error(RangeNotSatisfiableError(), served, context);
    refused.headers.Add("Content-Range", UnsatisfiedRange(info.size));
    return refused;
  }
  const bool whole = selection.verdict == RangeVerdict::kWhole;
  HttpResponse response = Head(whole ? 200 : 206, served, context);
  DescribeContent(info, context, response);
  if (whole) {
    response.body = thumbnail.bytes;
  } else {
    CutOut(selection.part, thumbnail, response);
  }
  return response;
}

HttpResponse ThumbnailAnswers::Head(int status, const Served& served, const AnswerContext& context) const {
  const ThumbnailInfo& info = served.thumbnail->info;
  const bool from_memory = IsFreshFromMemory(served, context);
  const Caching caching = served.stale ? kUnchecked : context.asked.versioned ? kVersioned : kUsual;
  HttpResponse response;
  response.status = status;
  const auto lifetime = context.LifetimeLeft();
  response.fixed_headers = (from_memory ? fixed_from_memory_ : fixed_).at(lifetime ? kExpiring : caching);
  response.content_length = info.size;
  HeaderList& headers = response.headers;
  headers.Reserve(8);
  if (lifetime) headers.Add("Cache-Control", WithinLifetime(CacheControl(caching), *lifetime));
  headers.Add("ETag", info.etag);
  // Not later than Date, however the store's clock goes: RFC 9110 section 8.8.2.1.
  const auto modified = std::min(info.source.last_modified, context.now);
  headers.Add("Last-Modified", FormatHttpDate(std::chrono::system_clock::to_time_t(modified)));
  headers.Add("X-Request-Id", std::string(context.request_id));
  if (!context.asked.accept_ch.empty()) headers.Add("Accept-CH", std::string(context.asked.accept_ch));
  if (auto vary = VaryWith(context.asked.vary, options_); !vary.empty()) headers.Add("Vary", std::move(vary));
  if (options_.server_timing) {
    if (!from_memory) headers.Add("Cache-Status", CacheStatus(served, context.way));
    headers.Add("Server-Timing", ServerTiming(served.spans, context.took));
  }
  return response;
}

HttpResponse ThumbnailAnswers::Error(const HttpError& error, const Served& served,
                                     const AnswerContext& context) const {
  return MakeErrorAnswer(
      error, options_,
      {context.request, context.request_id, {CacheStatus(served, context.way), context.took, served.spans}});
}

}  // namespace server
