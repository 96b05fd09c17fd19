#include "server/front/acceptor.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <utility>

#include <sys/resource.h>
#include <sys/socket.h>

#include "server/front/socket_address.h"

namespace server {
namespace {

// Few enough that the connections already here get their turn.
constexpr int kMostPerTurn = 16;
constexpr std::chrono::milliseconds kPause{500};
constexpr int kMostAtStop = 4096;  // the backlog

bool Exhausted(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

}  // namespace

Acceptor::Acceptor(int listener, AcceptLimits limits, FrontCounters& counters, OnConnection on_connection)
    : listener_(listener), limits_(limits), counters_(counters), on_connection_(std::move(on_connection)) {}

bool Acceptor::Start(Poller& poller, void* tag) {
  tag_ = tag;
  // One loop is woken for a connection, not all of them.
  return poller.Add(listener_, EPOLLIN | EPOLLEXCLUSIVE, tag);
}

void Acceptor::OnReady(Poller& poller, SteadyTime now) {
  if (stopped_ || resume_at_) return;
  for (int i = 0; i < kMostPerTurn; ++i) {
    const Result result = AcceptOne();
    if (result == Result::kNoneWaiting) return;
    if (result != Result::kExhausted) continue;
    poller.Remove(listener_);
    resume_at_ = now + kPause;
    return;
  }
}

void Acceptor::Resume(Poller& poller, SteadyTime now) {
  resume_at_.reset();
  // Without it in epoll this loop would be deaf for ever: try again.
  if (!poller.Add(listener_, EPOLLIN | EPOLLEXCLUSIVE, tag_)) resume_at_ = now + kPause;
}

void Acceptor::Leave(Poller& poller) {
  stopped_ = true;
  if (!resume_at_) poller.Remove(listener_);
  resume_at_.reset();
}

void Acceptor::Stop(Poller& poller) {
  if (stopped_) return;
  Leave(poller);
  // Bounded: a flood of new connections must not hold up the stop.
  Result result = Result::kAccepted;
  for (int i = 0; i < kMostAtStop && (result == Result::kAccepted || result == Result::kSkipped); ++i) {
    result = AcceptOne();
  }
}

Acceptor::Result Acceptor::AcceptOne() {
  sockaddr_storage peer{};
  socklen_t size = sizeof peer;
  UniqueFd socket(
      ::accept4(listener_, reinterpret_cast<sockaddr*>(&peer), &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!socket.valid()) {
    if (errno == EAGAIN || errno == EWOULDBLOCK) return Result::kNoneWaiting;
    return Exhausted(errno) ? Result::kExhausted
                            : Result::kSkipped;  // of one connection that died while it waited
  }
  return Admit(std::move(socket), peer) ? Result::kAccepted : Result::kSkipped;
}

// One that is not admitted is closed.
bool Acceptor::Admit(UniqueFd socket, const sockaddr_storage& peer) {
  const auto refuse = [this](std::atomic<std::uint64_t>& counter) {
    counters_.connections_open.fetch_sub(1, std::memory_order_relaxed);
    counter.fetch_add(1, std::memory_order_relaxed);
    return false;
  };
  if (counters_.connections_open.fetch_add(1, std::memory_order_relaxed) >= limits_.connections) {
    return refuse(counters_.connections_refused);
  }
  auto place = counters_.by_address.Take(peer, limits_.per_address);
  if (!place) return refuse(counters_.connections_refused_by_address);
  counters_.connections_accepted.fetch_add(1, std::memory_order_relaxed);
  on_connection_({std::move(socket), AddressText(peer), std::move(*place)});
  return true;
}

std::size_t ConnectionLimit(std::size_t wanted, std::size_t others) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return wanted;
  const auto descriptors = static_cast<std::size_t>(limit.rlim_cur);
  const std::size_t left = descriptors > 2 * others ? descriptors - others : descriptors / 2;
  return std::clamp<std::size_t>(wanted, 1, std::max<std::size_t>(left, 1));
}

}  // namespace server
