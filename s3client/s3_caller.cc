#include "s3client/s3_caller.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>

#include "s3client/s3_xml.h"

namespace s3client {
namespace {

// Host, and what SignRequest adds.
constexpr std::size_t kHeadersOfSigning = 5;

// Sorts one answer: a good one to the call's receiver, an error's body into memory.
class AnswerSplitter final : public HttpReceiver {
 public:
  AnswerSplitter(S3Receiver& receiver, bool is_head) : receiver_(receiver), is_head_(is_head) {}

  bool OnHead(HttpHead head) override {
    head_ = std::move(head);
    return !Succeeded() || Keep(receiver_.OnHead(*head_));
  }

  bool OnBody(std::string_view bytes) override {
    received_ += bytes.size();
    if (Succeeded()) return Keep(receiver_.OnBody(bytes));
    error_body_ += bytes.substr(0, kMaxErrorBodyBytes + 1 - error_body_.size());
    return error_body_.size() <= kMaxErrorBodyBytes;
  }

  std::optional<Deadline> BodyDeadline() const override {
    return Succeeded() ? receiver_.BodyDeadline() : std::nullopt;
  }

  const std::optional<HttpHead>& head() const { return head_; }
  const std::optional<Error>& error() const { return error_; }
  const std::string& error_body() const { return error_body_; }
  bool Succeeded() const { return head_ && head_->status >= 200 && head_->status < 300; }

  // Whatever the transport thinks of it: a body shorter than announced is a broken one.
  bool Complete() const {
    if (!head_ || is_head_) return head_.has_value();
    const std::string_view length = FindHeader(head_->headers, "content-length");
    const fmt::format_int received(received_);
    return length.empty() || length == std::string_view(received.data(), received.size());
  }

 private:
  bool Keep(Result<void> result) {
    if (!result) error_ = std::move(result.error());
    return !error_;
  }

  S3Receiver& receiver_;
  bool is_head_;
  std::optional<HttpHead> head_;
  std::optional<Error> error_;
  std::string error_body_;
  std::uint64_t received_ = 0;
};

// Both go into header lines, where a line break would start a header of its own; keys read from files often
// end in one.
std::optional<Error> CheckCredentials(const Credentials& credentials) {
  const auto printable = [](std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
  };
  if (!credentials.access_key.empty() && printable(credentials.access_key) &&
      printable(credentials.session_token)) {
    return std::nullopt;
  }
  return WithoutAnswer(
      ErrorCode::kAccessDenied,
      "S3_ACCESS_KEY or the session token is empty, or holds a space, a line break or the like");
}

Error Cancelled() {
  return WithoutAnswer(ErrorCode::kCancelled, "cancelled");
}

}  // namespace

S3Caller::S3Caller(S3Target target, S3CallerParts parts)
    : target_(std::move(target)), parts_(std::move(parts)), signing_(target_.region) {}

Result<void> S3Caller::Call(const S3Call& call, S3Receiver& receiver) {
  SigningBasis basis = signing_.Current();
  bool corrected = false;
  for (int attempts = 1;; ++attempts) {
    if (call.stop.stop_requested()) return tl::unexpected(Cancelled());
    if (parts_.retry.Now() >= call.deadline) return tl::unexpected(OutOfTime(attempts));
    Outcome outcome = Attempt(call, basis, receiver);
    if (corrected && (!outcome.error || outcome.error->code == ErrorCode::kNotFound)) signing_.Learn(basis);
    if (!outcome.error) return {};
    const auto signed_at = parts_.clock() + basis.clock_offset;
    if (!corrected && outcome.refusal && CorrectBasis(*outcome.refusal, signed_at, basis)) {
      corrected = true;
      --attempts;  // the correction is a retry of its own, whatever the number of attempts
    } else if (!outcome.retryable || call.once ||
               !parts_.retry.WaitForNext(attempts, call.deadline, call.stop)) {
      return tl::unexpected(call.stop.stop_requested() ? Cancelled() : *std::move(outcome.error));
    }
    ++retries_;
  }
}

bool S3Caller::Start(const S3Call& call, std::size_t most_body_bytes, AnswerCallback done) {
  const Result<Credentials> credentials = parts_.credentials->Get();
  if (!credentials || CheckCredentials(*credentials)) return false;
  const SigningBasis basis = signing_.Current();
  const SigningParameters parameters{parts_.clock() + basis.clock_offset, basis.region};
  return parts_.transport->Start(
      Sign(call, *credentials, parameters), most_body_bytes,
      [this, parameters, done = std::move(done)](tl::expected<HttpAnswer, TransportFailure> answer) {
        done(Sorted(std::move(answer), parameters));
      });
}

Result<HttpAnswer> S3Caller::Sorted(tl::expected<HttpAnswer, TransportFailure> answer,
                                    const SigningParameters& signed_with) const {
  if (!answer && answer.error().kind == TransportFailureKind::kAborted) {
    return tl::unexpected(WithoutAnswer(ErrorCode::kTooLarge, "too large to be collected"));
  }
  if (!answer) return tl::unexpected(ErrorFromTransport(answer.error(), ContextOf(signed_with)));
  const int status = answer->head.status;
  if (status >= 200 && status < 300) return *std::move(answer);
  return tl::unexpected(
      ErrorFromAnswer(ReadErrorAnswer(answer->head, answer->body, false), ContextOf(signed_with)));
}

S3Caller::Outcome S3Caller::Attempt(const S3Call& call, const SigningBasis& basis, S3Receiver& receiver) {
  Result<Credentials> credentials = parts_.credentials->Get();
  if (!credentials) return {.error = std::move(credentials.error())};
  if (auto unusable = CheckCredentials(*credentials)) return {.error = std::move(unusable)};
  const SigningParameters parameters{parts_.clock() + basis.clock_offset, basis.region};
  return Exchange(Sign(call, *credentials, parameters), parameters, receiver);
}

ErrorContext S3Caller::ContextOf(const SigningParameters& parameters) const {
  return {target_.endpoint.origin(), target_.bucket, target_.bucket_setting, parameters.region,
          parameters.time};
}

S3Caller::Outcome S3Caller::Exchange(const HttpRequest& request, const SigningParameters& signed_with,
                                     S3Receiver& receiver) {
  const bool is_head = request.method == "HEAD";
  AnswerSplitter answer(receiver, is_head);
  TransportResult sent = parts_.transport->Send(request, answer);
  if (answer.error()) return {.error = answer.error()};
  const bool cut_by_us = !sent && sent.error().kind == TransportFailureKind::kAborted;
  if (answer.head() && !answer.Succeeded() && (sent || cut_by_us)) {
    ErrorAnswer refusal = ReadErrorAnswer(*answer.head(), answer.error_body(), is_head);
    const bool retryable = IsRetryable(refusal.status, refusal.code);
    return {ErrorFromAnswer(refusal, ContextOf(signed_with)), retryable, std::move(refusal)};
  }
  if (sent && !answer.Complete()) {
    sent =
        tl::unexpected(TransportFailure{TransportFailureKind::kBroken, "the answer is shorter than it says"});
  }
  if (!sent)
    return {.error = ErrorFromTransport(sent.error(), ContextOf(signed_with)),
            .retryable = IsRetryable(sent.error().kind)};
  return {};
}

HttpRequest S3Caller::Sign(const S3Call& call, const Credentials& credentials,
                           const SigningParameters& parameters) {
  SigningRequest unsigned_request{
      call.method,
      call.path,
      call.query,
      {{"host", target_.endpoint.host()}},
      call.body.empty() ? std::string(kEmptyPayloadHash) : Hex(AsBytes(Sha256(call.body)))};
  HttpHeaders& headers = unsigned_request.headers;
  headers.reserve(call.headers.size() + kHeadersOfSigning);
  headers.insert(headers.end(), call.headers.begin(), call.headers.end());
  HttpRequest request;
  request.method = call.method;
  request.url = target_.endpoint.Url(call.path, CanonicalQuery(call.query));
  request.headers = SignRequest(std::move(unsigned_request), credentials, parameters, keys_);
  request.body = call.body;
  request.deadline = call.deadline;
  request.stop = call.stop;
  return request;
}

std::string S3Caller::Advice() const {
  const SigningBasis basis = signing_.Current();
  std::string advice;
  if (basis.region != target_.region) {
    advice = fmt::format("S3_REGION is {}, but the store says {}: set S3_REGION={}", target_.region,
                         basis.region, basis.region);
  }
  const auto off = std::chrono::duration_cast<std::chrono::seconds>(basis.clock_offset).count();
  if (off != 0) {
    advice += fmt::format("{}the clock of this machine is {} seconds {} the store's: set it right",
                          advice.empty() ? "" : "; ", std::abs(off), off > 0 ? "behind" : "ahead of");
  }
  return advice;
}

Error S3Caller::OutOfTime(int attempts) const {
  return WithoutAnswer(ErrorCode::kTimeout, fmt::format("{}: the deadline ran out before attempt {}",
                                                        target_.endpoint.origin(), attempts));
}

}  // namespace s3client
