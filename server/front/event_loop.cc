#include "server/front/event_loop.h"

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>
#include <variant>

namespace server {
namespace {

constexpr std::size_t kEventsPerTurn = 128;

AcceptLimits AcceptLimitsOf(const FrontOptions& options) {
  return {ConnectionLimit(options.max_connections, options.other_descriptors),
          options.max_connections_per_address};
}

}  // namespace

EventLoop::EventLoop(FrontShared& shared, HttpHandler handler, int listener)
    : context_(shared, std::move(handler)),
      acceptor_(listener, AcceptLimitsOf(shared.options), shared.counters,
                [this](AcceptedConnection accepted) { AddConnection(std::move(accepted)); }) {}

EventLoop::~EventLoop() {
  if (!thread_.joinable()) return;
  context_.mailbox->Post(StopMessage{});
  thread_.join();
}

bool EventLoop::Start() {
  Poller& poller = context_.poller;
  LoopMailbox& mailbox = *context_.mailbox;
  const bool ready = poller.valid() && mailbox.valid() && poller.Add(mailbox.fd(), EPOLLIN, &mailbox) &&
                     acceptor_.Start(poller, &acceptor_);
  if (!ready) return false;
  try {
    thread_ = std::thread([this] { Run(); });
  } catch (const std::system_error&) {
    return false;
  }
  return true;
}

void EventLoop::Run() {
  std::array<epoll_event, kEventsPerTurn> events{};
  while (!stopped_) {
    const auto ready = context_.poller.Wait(events, NextDeadline());
    context_.now = std::chrono::steady_clock::now();
    for (const epoll_event& event : ready) Dispatch(event);
    ResumeConnections();
    ExpireTimers();
    FreeClosed();
  }
  CloseAll();
}

std::optional<SteadyTime> EventLoop::NextDeadline() const {
  if (!context_.resumable.empty()) return context_.now;
  std::optional<SteadyTime> next = acceptor_.resume_at();
  for (const TimerList& timers : context_.timers) {
    const auto deadline = timers.NextDeadline();
    if (deadline && (!next || *deadline < *next)) next = deadline;
  }
  return next;
}

void EventLoop::Dispatch(const epoll_event& event) {
  if (event.data.ptr == &acceptor_) return acceptor_.OnReady(context_.poller, context_.now);
  if (event.data.ptr == context_.mailbox.get()) return TakeMessages();
  static_cast<Connection*>(event.data.ptr)->OnReady(event.events);
}

void EventLoop::AddConnection(AcceptedConnection accepted) {
  const auto& tls = context_.shared.tls;
  auto session = tls ? tls->NewSession(accepted.socket.get()) : nullptr;
  auto& added = connections_.emplace_back(
      std::make_unique<Connection>(ByteStream(std::move(accepted.socket), std::move(session)),
                                   std::move(accepted.remote_address), context_));
  added->place = std::move(accepted.place);
  added->slot = connections_.size() - 1;
  added->OnAccepted();
}

void EventLoop::TakeMessages() {
  for (LoopMessage& message : context_.mailbox->TakeAll()) {
    std::visit([this](auto& kind) { Take(kind); }, message);
  }
}

void EventLoop::Take(AnswerMessage& message) {
  Connection* const connection = message.link->connection();
  if (connection != nullptr) connection->OnAnswer(std::move(message.response), message.streamed);
}

void EventLoop::Take(ChunkMessage& message) {
  Connection* const connection = message.link->connection();
  if (connection != nullptr) connection->OnChunk(std::move(message.bytes));
}

void EventLoop::Take(AbandonMessage& message) {
  Connection* const connection = message.link->connection();
  if (connection != nullptr) connection->OnAbandoned();
}

void EventLoop::Take(StopAcceptingMessage& message) {
  context_.stopping = true;
  if (context_.shared.options.inherited_socket >= 0) {
    acceptor_.Leave(context_.poller);
  } else {
    acceptor_.Stop(context_.poller);
  }
  const std::size_t count = connections_.size();
  for (std::size_t slot = 0; slot < count; ++slot) connections_[slot]->OnStopping();
  message.done->count_down();
}

void EventLoop::Take(StopMessage&) {
  stopped_ = true;
}

void EventLoop::ResumeConnections() {
  const std::vector<Connection*> resumable = std::exchange(context_.resumable, {});
  for (Connection* connection : resumable) connection->OnResume();
}

void EventLoop::ExpireTimers() {
  if (acceptor_.resume_at() && *acceptor_.resume_at() <= context_.now) {
    acceptor_.Resume(context_.poller, context_.now);
  }
  for (TimerList& timers : context_.timers) {
    while (TimerNode* due = timers.TakeDue(context_.now)) static_cast<Connection*>(due)->OnTimeout();
  }
}

void EventLoop::FreeClosed() {
  for (Connection* closed : std::exchange(context_.closed, {})) {
    const std::size_t slot = closed->slot;
    std::swap(connections_[slot], connections_.back());
    connections_[slot]->slot = slot;
    connections_.pop_back();
    context_.shared.counters.connections_open.fetch_sub(1, std::memory_order_relaxed);
  }
}

// In this order: with the mailbox closed first, an exchange could not be told that its client is gone.
void EventLoop::CloseAll() {
  for (const auto& connection : connections_) connection->Close();
  FreeClosed();
  context_.mailbox->Close();
}

}  // namespace server
