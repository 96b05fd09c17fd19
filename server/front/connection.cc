#include "server/front/connection.h"

#include <cerrno>
#include <chrono>
#include <utility>
#include <vector>

#include <sys/epoll.h>
#include <sys/socket.h>

#include "server/front/loop_context.h"
#include "server/front/loop_exchange.h"
#include "server/front/problem_response.h"

namespace server {
namespace {

constexpr std::uint32_t kReadable = EPOLLIN | EPOLLRDHUP;
constexpr int kMostRequestsPerTurn = 32;
constexpr std::size_t kMostLingerBytes = 1 << 20;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

HeadLimits LimitsOf(const FrontOptions& options) {
  return {options.max_head_bytes, options.max_head_lines};
}
HeadRules RulesOf(const FrontOptions& options) {
  return {options.max_body_bytes, options.allowed_methods};
}

ssize_t ReceiveSome(int socket, std::vector<char>& buffer) {
  ssize_t size = 0;
  do {
    size = ::recv(socket, buffer.data(), buffer.size(), MSG_DONTWAIT);
  } while (size < 0 && errno == EINTR);
  return size;
}

bool WouldBlock() {
  return errno == EAGAIN || errno == EWOULDBLOCK;
}

void Count(std::atomic<std::uint64_t>& counter) {
  counter.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace

Connection::Connection(UniqueFd socket, std::string remote_address, LoopContext& loop)
    : socket_(std::move(socket)),
      remote_address_(std::move(remote_address)),
      loop_(loop),
      reader_(LimitsOf(loop.shared.options), RulesOf(loop.shared.options)),
      unanswered_(loop.shared.unanswered) {}

// The request is usually there already (TCP_DEFER_ACCEPT): a connection of one request then never meets
// epoll.
void Connection::OnAccepted() {
  Arm(TimerKind::kHead);
  Receive();
}

void Connection::OnReady(std::uint32_t events) {
  // Reset, or closed on both sides. EPOLLRDHUP alone is a client that has said all and still listens.
  if ((events & (EPOLLERR | EPOLLHUP)) != 0) return Close();
  if (lingering_) return Linger();
  if ((events & EPOLLOUT) != 0) {
    Flush();
    return Continue();
  }
  if (!Busy()) return Receive();
  // The next request came before this one's answer. It has to wait in the socket, and epoll must not ring for
  // it.
  input_waits_ = true;
  Settle();
}

void Connection::OnTimeout() {
  const auto timer = std::exchange(timer_, std::nullopt);
  if (timer == TimerKind::kHead || timer == TimerKind::kWrite) Count(loop_.shared.counters.timeouts);
  // A client that has sent nothing at all is owed no answer.
  if (timer != TimerKind::kHead || !reader_.has_rest()) return Close();
  Refuse({408, "The request did not arrive in time."});
  Settle();
}

void Connection::OnResume() {
  resumable_ = false;
  if (!Busy() && !ends_) Serve({});
}

void Connection::OnStopping() {
  if (Busy() || ends_) return;
  Receive();
  const bool unused = open() && !Busy() && !ends_ && !reader_.has_rest();
  if (unused) Close();
}

void Connection::Close() {
  if (!open()) return;
  Cancel();
  if (deferred_) std::exchange(deferred_, std::nullopt)->link->MarkGone();
  unanswered_.Set(false);
  if (resumable_) std::erase(loop_.resumable, this);
  socket_.Reset();
  loop_.closed.push_back(this);
}

void Connection::Receive() {
  if (resumable_) return;  // what is in memory comes first; this also bounds it
  const ssize_t size = ReceiveSome(socket_.get(), loop_.receive_buffer);
  if (size > 0) return Serve({loop_.receive_buffer.data(), static_cast<std::size_t>(size)});
  // With nothing owed to it, a client that has shut its sending side is done.
  if (size == 0 || !WouldBlock()) return Close();
  Settle();
}

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
              .close = !request.head.keep_alive || loop_.stopping};
  linger_first_ =
      request.head.keep_alive;  // then it is us who end the connection, maybe into its next request
  Count(loop_.shared.counters.requests);
  LoopDeferral deferral(this, framing_.head_only, loop_.mailbox);
  HttplibCodec::Encoded encoded;
  HttpRequest made = MakeHttpRequest(request);
  made.remote_address = remote_address_;
  made.received = std::chrono::steady_clock::now();
  const auto outcome = loop_.codec.Handle(made, framing_, deferral, encoded);
  if (auto link = deferral.TakeLink()) {
    deferred_.emplace(Deferred{std::move(link)});
  } else {
    TakeOutcome(outcome, std::move(encoded));
  }
}

void Connection::TakeOutcome(HttplibCodec::Outcome outcome, HttplibCodec::Encoded encoded) {
  switch (outcome) {
    case HttplibCodec::Outcome::kAnswered:
      return Send(std::move(encoded));
    case HttplibCodec::Outcome::kNoAnswer:
      return AnswerProblem(500, "The server gave no answer.");
    case HttplibCodec::Outcome::kRefused:
      return Refuse({400, "The request could not be parsed."});
  }
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
  HttpResponse response = ProblemResponse(status, detail);
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
  framing_.close = framing_.close || loop_.stopping;
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

void Connection::Flush() {
  const OutputQueue::Flushed flushed = output_.Flush(socket_.get());
  if (flushed.chunk_bytes > 0) deferred_->link->Release(flushed.chunk_bytes);
  if (flushed.progress == OutputQueue::Progress::kFailed) return Close();
  if (flushed.bytes > 0) Disarm();  // progress: the write timer, if any, starts anew
}

// The output has moved: on to the next request once this one is answered in full.
void Connection::Continue() {
  if (!open()) return;
  const bool answered = deferred_ && deferred_->begun && deferred_->body_left == 0 && output_.empty();
  if (answered) std::exchange(deferred_, std::nullopt)->link->Detach();
  if (Busy() || ends_) return Settle();
  Serve({});
}

// Decides what the connection waits for now.
void Connection::Settle() {
  if (!open()) return;
  unanswered_.Set(Busy());
  if (!output_.empty()) {
    Arm(TimerKind::kWrite);
    return SetInterest(EPOLLOUT);
  }
  if (deferred_) {
    Disarm();
    return SetInterest(input_waits_ ? 0 : kReadable);
  }
  return ends_ ? End() : AwaitInput();
}

void Connection::AwaitInput() {
  input_waits_ = false;
  Arm(served_ && !reader_.has_rest() ? TimerKind::kIdle : TimerKind::kHead);
  SetInterest(kReadable);
}

void Connection::End() {
  if (!linger_first_ && !reader_.has_rest()) return Close();
  lingering_ = true;
  reader_.Discard();
  ::shutdown(socket_.get(), SHUT_WR);
  Arm(TimerKind::kLinger);
  SetInterest(kReadable);
}

void Connection::Linger() {
  const ssize_t size = ReceiveSome(socket_.get(), loop_.receive_buffer);
  if (size < 0 && WouldBlock()) return;
  if (size <= 0) return Close();
  lingered_bytes_ += static_cast<std::size_t>(size);
  if (lingered_bytes_ > kMostLingerBytes) Close();
}

void Connection::Arm(TimerKind timer) {
  if (timer == timer_) return;
  timer_ = timer;
  loop_.timers[static_cast<std::size_t>(timer)].Schedule(*this, loop_.now);
}

void Connection::Disarm() {
  timer_.reset();
  Cancel();
}

void Connection::SetInterest(std::uint32_t events) {
  if (interest_ == events) return;
  const bool done = interest_ ? loop_.poller.Modify(socket_.get(), events, this)
                              : loop_.poller.Add(socket_.get(), events, this);
  if (!done) return Close();
  interest_ = events;
}

}  // namespace server
