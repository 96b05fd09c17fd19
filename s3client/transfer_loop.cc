#include "s3client/transfer_loop.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

#include "s3client/http_request_text.h"
#include "s3client/s3_object_store.h"

namespace s3client {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kBufferBytes = 128 * 1024;
constexpr std::size_t kEventsPerTurn = 64;
// As the transport's: below the time after which stores close an idle connection.
constexpr std::chrono::seconds kMostIdle{15};
constexpr milliseconds kBetweenLooks{100};

bool Watch(int poller, int operation, int descriptor, std::pair<std::uint32_t, void*> what) {
  epoll_event event{};
  event.events = what.first;
  event.data.ptr = what.second;
  return epoll_ctl(poller, operation, descriptor, &event) == 0;
}

constexpr std::uint32_t kIncoming = EPOLLIN | EPOLLRDHUP | EPOLLET;

}  // namespace

TransferLoop::TransferLoop(CurlOptions options, std::string origin)
    : options_(std::move(options)),
      origin_(std::move(origin)),
      poller_(epoll_create1(EPOLL_CLOEXEC)),
      bell_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      buffer_(kBufferBytes),
      opener_(options_, origin_,
              [this](std::unique_ptr<CurlConnection> connection) { Take(std::move(connection)); }) {
  // Where there is none, no connection is ever watched, and everything takes the other way.
  if (Watch(poller_.get(), EPOLL_CTL_ADD, bell_.get(), {EPOLLIN | EPOLLET, nullptr})) {
    thread_ = std::thread([this] { Run(); });
    pthread_setname_np(thread_.native_handle(), "transfer");
  }
}

TransferLoop::~TransferLoop() {
  {
    const std::lock_guard lock(mutex_);
    inbox_.stop = true;
  }
  WakeIfAsleep();
  if (thread_.joinable()) thread_.join();
}

bool TransferLoop::Start(const HttpRequest& request, std::size_t most_body_bytes,
                         HttpTransport::AnswerCallback done) {
  if (request.method != "GET" || OriginOf(request.url) != origin_) return false;
  std::optional<std::string> text = RequestText(request);
  if (!text) return false;
  return Admit({*std::move(text), request.deadline, request.stop, most_body_bytes, std::move(done)});
}

bool TransferLoop::Admit(Transfer transfer) {
  {
    const std::lock_guard lock(mutex_);
    if (inbox_.stop || !thread_.joinable()) return false;
    if (taken_ >= open_) {
      if (open_ < kMostKeptConnections) opener_.Want(kMostKeptConnections - open_);
      return false;
    }
    ++taken_;
    inbox_.transfers.push_back(std::move(transfer));
  }
  WakeIfAsleep();
  return true;
}

void TransferLoop::Take(std::unique_ptr<CurlConnection> connection) {
  {
    const std::lock_guard lock(mutex_);
    inbox_.connections.push_back(std::move(connection));
    ++open_;
  }
  WakeIfAsleep();
}

// One bell for all that comes while the loop is on its way.
void TransferLoop::WakeIfAsleep() {
  if (!asleep_.exchange(false)) return;
  [[maybe_unused]] const int rung = eventfd_write(bell_.get(), 1);  // fails only where it rings already
}

void TransferLoop::Run() {
  while (true) {
    while (TakeInbox()) {
    }
    if (stopping_) break;
    Wait();
    CloseOld();
    FreeClosed();
  }
  EndAll();
}

// False: nothing was there, and whoever brings something from now on rings.
bool TransferLoop::TakeInbox() {
  Inbox taken;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = inbox_.stop;
    taken.transfers.swap(inbox_.transfers);
    taken.connections.swap(inbox_.connections);
    if (taken.transfers.empty() && taken.connections.empty()) {
      asleep_ = true;
      return false;
    }
  }
  for (auto& connection : taken.connections) Add(std::move(connection));
  for (Transfer& transfer : taken.transfers) Begin(std::move(transfer));
  return true;
}

void TransferLoop::Add(std::unique_ptr<CurlConnection> connection) {
  TransferChannel& channel =
      *channels_.emplace_back(std::make_unique<TransferChannel>(std::move(connection)));
  if (!Watch(poller_.get(), EPOLL_CTL_ADD, channel.socket(), {kIncoming, &channel})) return Close(channel);
  idle_.push_back(&channel);
}

// Nothing that came unasked may become an answer, and what the store has closed is of no use: both may be
// there, unseen as yet.
void TransferLoop::DropSpoiled() {
  while (!idle_.empty() && !idle_.back()->IsSilent(buffer_)) {
    TransferChannel& spoiled = *idle_.back();
    idle_.pop_back();
    Close(spoiled);
  }
}

void TransferLoop::Begin(Transfer transfer) {
  DropSpoiled();
  if (idle_.empty()) {  // one that was there has been closed since
    return Finish(transfer, tl::unexpected(TransportFailure{TransportFailureKind::kBroken, "no connection"}));
  }
  TransferChannel& channel = *idle_.back();
  idle_.pop_back();
  OnProgress(channel, channel.Begin(std::move(transfer)));
  if (channel.awaits_room()) {
    Watch(poller_.get(), EPOLL_CTL_MOD, channel.socket(), {kIncoming | EPOLLOUT, &channel});
  }
}

void TransferLoop::Wait() {
  std::array<epoll_event, kEventsPerTurn> events{};
  const int count = epoll_wait(poller_.get(), events.data(), kEventsPerTurn, MillisecondsToWait());
  asleep_ = false;
  for (std::size_t i = 0; i < static_cast<std::size_t>(std::max(count, 0)); ++i) {
    auto* const channel = static_cast<TransferChannel*>(events[i].data.ptr);
    if (channel != nullptr && channel->open()) OnReady(*channel, events[i].events);  // null: the bell
  }
}

int TransferLoop::MillisecondsToWait() const {
  if (channels_.empty()) return -1;
  if (idle_.size() < channels_.size()) return static_cast<int>(kBetweenLooks.count());
  const auto until = idle_.front()->last_move() + kMostIdle - steady_clock::now();
  return static_cast<int>(std::max<std::int64_t>(0, std::chrono::ceil<milliseconds>(until).count()) + 1);
}

void TransferLoop::OnReady(TransferChannel& channel, std::uint32_t events) {
  if (channel.busy()) {
    OnProgress(channel, channel.Continue(buffer_));
    const bool sent = (events & EPOLLOUT) != 0 && channel.open() && !channel.awaits_room();
    if (sent) Watch(poller_.get(), EPOLL_CTL_MOD, channel.socket(), {kIncoming, &channel});
  } else if (!channel.IsSilent(buffer_)) {
    std::erase(idle_, &channel);
    Close(channel);
  }
}

void TransferLoop::OnProgress(TransferChannel& channel, TransferChannel::Progress progress) {
  switch (progress) {
    case TransferChannel::Progress::kMore:
      return;
    case TransferChannel::Progress::kComplete:
      return OnComplete(channel);
    case TransferChannel::Progress::kTooLarge:
      return Fail(channel, TransportFailureKind::kAborted);
    case TransferChannel::Progress::kBroken:  // as a kept connection is that the store has closed meanwhile
      return Fail(channel, TransportFailureKind::kBroken);
    case TransferChannel::Progress::kNotHttp:
      opener_.Disappointed();
      return Fail(channel, TransportFailureKind::kNotHttp);
  }
}

void TransferLoop::OnComplete(TransferChannel& channel) {
  HttpAnswer answer = channel.TakeAnswer();
  const bool stays_open = channel.stays_open();
  const Transfer transfer = channel.TakeTransfer();
  if (stays_open) {
    opener_.Proved();
    idle_.push_back(&channel);
  } else {
    if (channel.answers() == 1) opener_.Disappointed();
    Close(channel);
  }
  Finish(transfer, std::move(answer));
}

void TransferLoop::Fail(TransferChannel& channel, TransportFailureKind kind) {
  const Transfer transfer = channel.TakeTransfer();
  Close(channel);
  Finish(transfer, tl::unexpected(TransportFailure{kind, {}}));
}

// Last of all, as who is told may start another transfer.
void TransferLoop::Finish(const Transfer& transfer, Outcome outcome) {
  {
    const std::lock_guard lock(mutex_);
    --taken_;
  }
  transfer.done(std::move(outcome));
}

void TransferLoop::Close(TransferChannel& channel) {
  // To close is not enough: while a child between fork and exec holds the socket too, epoll goes on to ring.
  Watch(poller_.get(), EPOLL_CTL_DEL, channel.socket(), {});
  channel.Close();
  ++closed_;
  const std::lock_guard lock(mutex_);
  --open_;
}

void TransferLoop::CloseOld() {
  const auto now = steady_clock::now();
  if (now < next_look_) return;
  next_look_ = now + kBetweenLooks;
  while (!idle_.empty() && now - idle_.front()->last_move() > kMostIdle) {
    TransferChannel& oldest = *idle_.front();
    idle_.erase(idle_.begin());
    Close(oldest);
  }
  for (const auto& channel : channels_) {
    if (!channel->busy()) continue;
    if (const auto ended = channel->WhyEnded(now, options_.stall_timeout)) Fail(*channel, *ended);
  }
}

void TransferLoop::FreeClosed() {
  if (std::exchange(closed_, 0) == 0) return;
  std::erase_if(channels_, [](const auto& channel) { return !channel->open(); });
}

void TransferLoop::EndAll() {
  for (const auto& channel : channels_) {
    if (channel->busy()) Fail(*channel, TransportFailureKind::kStopped);
  }
  FreeClosed();
}

}  // namespace s3client
