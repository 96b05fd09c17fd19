#include "server/front/poller.h"

#include <algorithm>

namespace server {
namespace {

// Rounded up: woken before its time, a timer would spin until it is due.
int MillisecondsUntil(std::optional<std::chrono::steady_clock::time_point> deadline) {
  if (!deadline) return -1;
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(*deadline - std::chrono::steady_clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 3'600'000));
}

}  // namespace

std::span<epoll_event> Poller::Wait(std::span<epoll_event> events,
                                    std::optional<std::chrono::steady_clock::time_point> deadline) {
  const int count =
      ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), MillisecondsUntil(deadline));
  return events.first(static_cast<std::size_t>(std::max(count, 0)));
}

bool Poller::Control(int operation, int fd, std::uint32_t events, void* tag) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = tag;
  return ::epoll_ctl(epoll_.get(), operation, fd, &event) == 0;
}

}  // namespace server
