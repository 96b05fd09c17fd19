#include "server/front/connection.h"

#include <utility>
#include <vector>

#include <sys/epoll.h>

#include "server/front/loop_context.h"

namespace server {
namespace {

constexpr std::uint32_t kReadable = EPOLLIN | EPOLLRDHUP;
constexpr std::size_t kMostLingerBytes = 1 << 20;

HeadLimits HeadLimitsOf(const FrontOptions& options) {
  return {options.max_head_bytes, options.max_head_lines};
}
HeadRules RulesOf(const FrontOptions& options) {
  return {options.max_body_bytes, options.allowed_methods};
}

}  // namespace

Connection::Connection(ByteStream stream, std::string remote_address, LoopContext& loop)
    : stream_(std::move(stream)),
      remote_address_(std::move(remote_address)),
      loop_(loop),
      reader_(HeadLimitsOf(loop.shared.options), RulesOf(loop.shared.options)),
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
  half_closed_ = half_closed_ || (events & EPOLLRDHUP) != 0;
  if ((events & EPOLLOUT) != 0 && Busy()) {
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
  if (timer == TimerKind::kProbe) return Probe();
  if (timer == TimerKind::kHead || timer == TimerKind::kWrite) {
    loop_.shared.counters.timeouts.fetch_add(1, std::memory_order_relaxed);
  }
  // A client that has sent nothing at all is owed no answer.
  const bool arriving = timer == TimerKind::kHead || timer == TimerKind::kStop;
  if (!arriving || !reader_.has_rest()) return Close();
  Refuse({408, "The request did not arrive in time."});
  Settle();
}

void Connection::OnResume() {
  resumable_ = false;
  if (!Busy() && !ends_) Serve({});
}

void Connection::OnStopping() {
  unanswered_.Set(true);
  if (!Busy() && !ends_) Receive();
}

// A closed socket answers this with a reset; a client that reads skips it.
void Connection::Probe() {
  deferred_->probed = true;
  output_.Add(std::string(kContinue));
  Flush();
  Continue();
}

void Connection::Close() {
  if (!open()) return;
  const bool in_order = !Busy();
  Cancel();
  if (deferred_) std::exchange(deferred_, std::nullopt)->link->MarkGone();
  unanswered_.Set(false);
  if (resumable_) std::erase(loop_.resumable, this);
  // To close is not enough: while a child between fork and exec holds the socket too, epoll goes on to ring.
  if (interest_) loop_.poller.Remove(stream_.fd());
  stream_.Close(in_order);
  loop_.closed.push_back(this);
}

void Connection::Receive() {
  if (resumable_) return;  // what is in memory comes first; this also bounds it
  const Transfer received = stream_.Read(loop_.receive_buffer);
  switch (received.state) {
    case Transfer::State::kMoved:
      return Serve({loop_.receive_buffer.data(), received.bytes});
    case Transfer::State::kBlocked:
      return Settle();
    case Transfer::State::kEnded:  // with nothing owed to it, a client that has said all is done
      return Close();
    case Transfer::State::kPlainHttp:
    case Transfer::State::kFailed:
      return GiveUpReading(received.state == Transfer::State::kPlainHttp);
  }
}

void Connection::GiveUpReading(bool plain_http) {
  if (stream_.in_handshake()) {
    loop_.shared.counters.tls_failures.fetch_add(1, std::memory_order_relaxed);
  }
  return plain_http ? RefusePlainHttp() : Close();
}

void Connection::Flush() {
  const OutputQueue::Flushed flushed = output_.Flush(stream_);
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
  unanswered_.Set(Busy() || loop_.stopping);
  if (!output_.empty()) {
    Arm(TimerKind::kWrite);
    return SetInterest(EPOLLOUT);
  }
  if (deferred_) return AwaitAnswer();
  return ends_ ? End() : AwaitInput();
}

void Connection::AwaitAnswer() {
  // HTTP/1.0 knows no interim answers.
  const bool may_probe =
      half_closed_ && !deferred_->begun && !deferred_->probed && framing_.minor_version > 0;
  if (may_probe) {
    Arm(TimerKind::kProbe);
  } else {
    Disarm();
  }
  // What is known already must not ring again and again.
  if (half_closed_) return SetInterest(0);
  SetInterest(input_waits_ ? std::uint32_t{EPOLLRDHUP} : kReadable);
}

void Connection::AwaitInput() {
  input_waits_ = false;
  const bool idle = served_ && !reader_.has_rest();
  Arm(loop_.stopping ? TimerKind::kStop : idle ? TimerKind::kIdle : TimerKind::kHead);
  SetInterest(stream_.read_waits_to_write() ? std::uint32_t{EPOLLOUT} : kReadable);
}

void Connection::End() {
  if (!linger_first_ && !reader_.has_rest()) return Close();
  lingering_ = true;
  reader_.Discard();
  stream_.EndSending();
  Arm(TimerKind::kLinger);
  SetInterest(kReadable);
}

void Connection::Linger() {
  const Transfer received = stream_.Discard(loop_.receive_buffer);
  if (received.state == Transfer::State::kBlocked) return;
  if (received.state != Transfer::State::kMoved) return Close();
  lingered_bytes_ += received.bytes;
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
  const bool done = interest_ ? loop_.poller.Modify(stream_.fd(), events, this)
                              : loop_.poller.Add(stream_.fd(), events, this);
  if (!done) return Close();
  interest_ = events;
}

}  // namespace server
