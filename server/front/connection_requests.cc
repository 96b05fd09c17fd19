// The half of Connection that deals in requests and answers; connection.cc has the socket and its states.
#include <chrono>
#include <utility>

#include "server/front/connection.h"
#include "server/front/loop_context.h"
#include "server/front/loop_exchange.h"
#include "server/front/problem_response.h"

namespace server {
namespace {

constexpr int kMostRequestsPerTurn = 32;

void Count(std::atomic<std::uint64_t>& counter) {
  counter.fetch_add(1, std::memory_order_relaxed);
}

HttpResponse RefusalAnswer(const FrontRefusal& refusal, const FrontOptions& options) {
  return options.refusal_handler ? options.refusal_handler(refusal)
                                 : ProblemResponse(refusal.status, refusal.detail);
}

}  // namespace

void Connection::Serve(std::string_view received) {
  reader_.BeginRound(received);
  int served = 0;
  while (served < kMostRequestsPerTurn && open() && !Busy() && !ends_ && ServeOne()) ++served;
  reader_.EndRound();
  if (open() && served == kMostRequestsPerTurn && reader_.has_rest() && !resumable_) {
    resumable_ = true;
    loop_.resumable.push_back(this);
  }
  Settle();
}

bool Connection::ServeOne() {
  const RequestReader::Next next = reader_.ReadNext();
  if (const auto* request = std::get_if<RequestReader::Request>(&next)) {
    Handle(*request);
    return true;
  }
  if (const auto* refusal = std::get_if<HeadRefusal>(&next)) {
    Refuse(*refusal);
  } else if (std::get<RequestReader::NeedsMore>(next).send_continue) {
    output_.Add(std::string(kContinue));
    Flush();
  }
  return false;
}

void Connection::Handle(const RequestReader::Request& request) {
  Disarm();
  served_ = true;
  framing_ = {.head_only = request.head.method == "HEAD",
              .minor_version = request.head.minor_version,
              .close = !request.head.keep_alive || (loop_.stopping && !reader_.has_more())};
  linger_first_ =
      request.head.keep_alive;  // then it is us who end the connection, maybe into its next request
  Count(loop_.shared.counters.requests);
  LoopDeferral deferral(this, framing_.head_only, loop_.mailbox);
  HttpRequest made = MakeHttpRequest(request);
  made.remote_address = remote_address_;
  made.received = std::chrono::steady_clock::now();
  auto encoded = loop_.codec.Handle(made, framing_, deferral);
  if (auto link = deferral.TakeLink()) {
    deferred_.emplace(Deferred{std::move(link)});
  } else if (encoded) {
    Send(std::move(*encoded));
  } else {
    AnswerProblem(500, "The server gave no answer.");
  }
}

// In the clear, for that is what its client reads.
void Connection::RefusePlainHttp() {
  stream_.BecomePlain();
  Refuse({400, "This port takes TLS only: https, not http."});
  Settle();
}

void Connection::Refuse(const HeadRefusal& refusal) {
  Count(loop_.shared.counters.bad_requests);
  framing_ = {.head_only = reader_.begins_with_head()};
  AnswerProblem(refusal.status, refusal.detail);
}

// Ends the connection: after a refusal nobody knows where the next request begins.
void Connection::AnswerProblem(int status, std::string_view detail) {
  framing_.close = true;
  linger_first_ = true;
  HttpResponse response =
      RefusalAnswer({status, TitleOf(status), detail, remote_address_}, loop_.shared.options);
  if (status == 405) response.headers.Add("Allow", loop_.shared.options.allowed_methods);
  Send(loop_.codec.Encode(framing_, std::move(response), false));
}

void Connection::Send(HttplibCodec::Encoded encoded) {
  output_.Add(std::move(encoded.head));
  output_.Add(std::move(encoded.body));
  ends_ = framing_.close;
  Flush();
}

void Connection::OnAnswer(HttpResponse response, bool streamed) {
  // What the client has sent already is still answered.
  framing_.close = framing_.close || (loop_.stopping && !reader_.has_rest() && !input_waits_);
  const bool has_body = MayHaveBody(framing_, response.status);
  const std::uint64_t length = response.content_length.value_or(0);
  auto encoded = loop_.codec.Encode(framing_, std::move(response), streamed);
  deferred_->begun = true;
  deferred_->body_left = encoded.streamed && has_body ? length : 0;
  // It was not fit to be sent, and its body will never be asked for: nobody may wait for room.
  if (streamed && !encoded.streamed) deferred_->link->MarkGone();
  Send(std::move(encoded));
  Continue();
}

void Connection::OnChunk(std::string bytes) {
  deferred_->body_left -= bytes.size();
  output_.AddChunk(std::move(bytes));
  Flush();
  Continue();
}

void Connection::OnAbandoned() {
  if (deferred_->begun) return Close();  // the client sees a body shorter than announced
  deferred_->begun = true;
  AnswerProblem(500, "The server gave no answer.");
  Continue();
}

}  // namespace server
