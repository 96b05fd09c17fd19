#include "server/http/thumbnail_handler.h"

#include <algorithm>
#include <utility>

#include "server/http/byte_range.h"
#include "server/http/client_address.h"
#include "server/http/request_id.h"
#include "server/http/validators.h"

namespace server {
namespace {

// What is canonical can change with the program, not from one minute to the next.
constexpr std::string_view kRedirectCacheControl = "public, max-age=86400";

std::chrono::microseconds Since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start);
}

double Jitter() {
  return static_cast<double>(RandomBits() >> 11) * 0x1p-53;
}

}  // namespace

// A request whose answer the service is still to bring.
class ThumbnailHandler::PendingAnswer final : public Waiter,
                                              public std::enable_shared_from_this<PendingAnswer> {
 public:
  PendingAnswer(ThumbnailHandler& handler, HttpRequest request, std::string request_id,
                ThumbnailRequest asked, std::shared_ptr<Exchange> exchange)
      : handler_(handler),
        request_(std::move(request)),
        request_id_(std::move(request_id)),
        asked_(std::move(asked)),
        exchange_(std::move(exchange)) {}

  const ThumbnailQuery& query() const override { return asked_.query; }
  std::chrono::steady_clock::time_point deadline() const override {
    return request_.received + handler_.options_.request_timeout;
  }
  std::string_view request_id() const override { return request_id_; }
  bool Gone() const override { return exchange_->Gone(); }
  void OnGone(std::function<void()> callback) override { exchange_->OnGone(std::move(callback)); }

  void Done(const Outcome<Served>& outcome, bool collapsed) override {
    collapsed_ = collapsed;
    if (streaming_) return;  // the exchange ends with us: a short body closes the connection
    if (!outcome) return exchange_->Respond(handler_.Fail(outcome.error(), Context()));
    HttpResponse response = handler_.answers_.Make(*outcome, Context());
    if (LacksBody(*outcome, response)) return AskForBody();
    Record(*outcome, response);
    exchange_->Respond(std::move(response));
  }

  bool BeginStream(const Served& served) override {
    streaming_ = true;
    HttpResponse response = handler_.answers_.Make(served, Context());
    Record(served, response);
    if (response.status != 200 && response.status != 206) {
      exchange_->Respond(std::move(response));
      return false;
    }
    const ThumbnailInfo& info = served.thumbnail->info;
    part_ = response.status == 206 ? PartOf(info, request_).part : ByteRange{0, info.size};
    to_the_end_ = part_.first + part_.length == info.size;
    exchange_->Begin(std::move(response));
    return true;
  }

  // False also when the part that was asked for is complete: what follows it need not be fetched.
  bool Write(std::string_view bytes) override {
    const auto skipped = std::min<std::uint64_t>(part_.first, bytes.size());
    part_.first -= skipped;
    bytes = bytes.substr(skipped, part_.length);
    part_.length -= bytes.size();
    const bool wanted = bytes.empty() ? !exchange_->Gone() : exchange_->Write(bytes);
    return wanted && (part_.length > 0 || to_the_end_);
  }
  void BreakOff() override { exchange_->BreakOff(); }

 private:
  AnswerContext Context() const {
    return {
        request_, request_id_, asked_, {collapsed_, handler_.options_.bypassed}, Since(request_.received)};
  }

  bool LacksBody(const Served& served, const HttpResponse& response) const {
    const bool has_content = response.status == 200 || response.status == 206;
    return has_content && !served.thumbnail->bytes && request_.method != "HEAD";
  }

  // It is another one than the client has.
  void AskForBody() {
    asked_.query.head_only = false;
    handler_.service_.Serve(shared_from_this());
  }

  // What was done once is told once, however many waited for it.
  void Record(const Served& served, const HttpResponse& response) {
    const bool made = served.from == ServedFrom::kRender && !collapsed_;
    if (!collapsed_) {
      for (const auto& [span, took] : served.spans.all()) handler_.metrics_.ObserveSpan(span, took);
    }
    const LogLevel level = made ? LogLevel::kInfo : LogLevel::kDebug;
    handler_.Write({request_, request_id_, OutcomeLabel(served, collapsed_), ""}, response, level);
  }

  ThumbnailHandler& handler_;
  const HttpRequest request_;
  const std::string request_id_;
  ThumbnailRequest asked_;
  const std::shared_ptr<Exchange> exchange_;
  bool collapsed_ = false;
  bool streaming_ = false;
  ByteRange part_;  // of a stream: what is still to be sent
  bool to_the_end_ = false;
};

std::optional<HttpResponse> ThumbnailHandler::Handle(const HttpRequest& request, Deferral& deferral) {
  const std::string request_id = RequestIdOf(request);
  auto asked = Read(request);
  if (!asked) return Refuse(request, request_id, asked.error(), asked.error().detail);
  if (!asked->redirect_to.empty()) return Redirect(request, request_id, asked->redirect_to);

  if (auto thumbnail = service_.FindInMemory(asked->query)) {
    return AnswerFromMemory({request, request_id, *asked, {}, Since(request.received)}, std::move(thumbnail));
  }
  if (service_.IsKnownMissing(asked->query.original))
    return AnswerMissing({request, request_id, *asked, {}, Since(request.received)});
  // Whoever may have it already is first answered from what is stored beside it.
  if (AsksWhetherModified(request.headers)) asked->query.head_only = true;
  service_.Serve(
      std::make_shared<PendingAnswer>(*this, request, request_id, std::move(*asked), deferral.Take()));
  return std::nullopt;
}

// A signature stands before everything else, also before what is in memory.
tl::expected<ThumbnailRequest, HttpError> ThumbnailHandler::Read(const HttpRequest& request) {
  if (!options_.signatures) return ParseThumbnailRequest(request, options_.rules);
  const auto lifetime = options_.signatures->Check(request.path(), request.query());
  if (!lifetime) {
    HttpError error = ToHttpError(lifetime.error());
    metrics_.CountFailure(error.slug);
    return tl::unexpected(std::move(error));
  }
  auto asked = ParseThumbnailRequest(request, options_.rules);
  if (asked) asked->lifetime = *lifetime;
  return asked;
}

HttpResponse ThumbnailHandler::AnswerFromMemory(const AnswerContext& context,
                                                std::shared_ptr<const Thumbnail> thumbnail) {
  const Served served{std::move(thumbnail), ServedFrom::kMemory, true, false, {}};
  HttpResponse response = answers_.Make(served, context);
  Write({context.request, context.request_id, "memory", ""}, response, LogLevel::kDebug);
  return response;
}

HttpResponse ThumbnailHandler::AnswerMissing(const AnswerContext& context) {
  const Failure failure{FailureKind::kNoSuchOriginal, "", "remembered (MISSING_FOR)"};
  metrics_.CountFailure(ToString(failure.kind));
  metrics_.CountEvent("missing_remembered");
  return AnswerError(ToHttpError(failure, 0), failure.message,
                     {context.request,
                      context.request_id,
                      {CacheStatusOfRefused("missing-remembered"), context.took},
                      context.LifetimeLeft()});
}

HttpResponse ThumbnailHandler::Redirect(const HttpRequest& request, std::string_view request_id,
                                        const std::string& location) {
  HttpResponse response;
  response.status = 308;
  response.headers.Add("Location", location);
  response.headers.Add("Cache-Control", std::string(kRedirectCacheControl));
  AddCommonHeaders(request_id, options_.answer, response);
  AddDiagnosis({CacheStatusOfRefused("redirected"), Since(request.received)}, options_.answer,
               response.headers);
  Write({request, request_id, "redirected", ""}, response, LogLevel::kDebug);
  return response;
}

HttpResponse ThumbnailHandler::Refuse(const HttpRequest& request, std::string_view request_id,
                                      const HttpError& error, std::string_view message) {
  return AnswerError(error, message,
                     {request, request_id, {CacheStatusOfRefused(error.slug), Since(request.received)}});
}

HttpResponse ThumbnailHandler::Fail(const Failure& failure, const AnswerContext& context) {
  metrics_.CountFailure(ToString(failure.kind));
  const HttpError error = ToHttpError(failure, Jitter());
  return AnswerError(error, failure.message,
                     {context.request,
                      context.request_id,
                      {CacheStatusOfFailed(error.slug, context.way), context.took, failure.spans},
                      context.LifetimeLeft()});
}

HttpResponse ThumbnailHandler::AnswerError(const HttpError& error, std::string_view message,
                                           const ErrorContext& context) {
  HttpResponse response = MakeErrorAnswer(error, options_.answer, context);
  Write({context.request, context.request_id, "error", message}, response, error.level);
  return response;
}

void ThumbnailHandler::Write(const Record& record, const HttpResponse& response, LogLevel level) {
  const auto took = Since(record.request.received);
  if (record.outcome == "memory") {
    metrics_.CountMemoryHit(response.status, took);
  } else {
    metrics_.CountRequest(record.outcome, response.status, took);
  }
  if (!log_.Enabled(level)) return;
  const auto bytes = static_cast<std::int64_t>(response.body ? response.body->size() : 0);
  log_.Write(level, "request",
             {{"request_id", record.request_id},
              {"remote", ClientAddress(record.request, options_.trusted_proxies)},
              {"method", record.request.method},
              {"target", record.request.target},
              {"status", static_cast<std::int64_t>(response.status)},
              {"outcome", record.outcome},
              {"bytes", bytes},
              {"ms", static_cast<double>(took.count()) / 1000.0},
              {"error", record.error}});
}

}  // namespace server
