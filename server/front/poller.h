// An epoll instance.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>

#include <sys/epoll.h>

#include "server/front/unique_fd.h"

namespace server {

// For one thread. `tag` comes back as data.ptr of the events. Add and Modify are false where the kernel
// refuses.
class Poller {
 public:
  Poller() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {}
  bool valid() const { return epoll_.valid(); }

  bool Add(int fd, std::uint32_t events, void* tag) { return Control(EPOLL_CTL_ADD, fd, events, tag); }
  bool Modify(int fd, std::uint32_t events, void* tag) { return Control(EPOLL_CTL_MOD, fd, events, tag); }
  void Remove(int fd) { Control(EPOLL_CTL_DEL, fd, 0, nullptr); }

  // The events that came, a part of `events`; none at `deadline` (nullopt: waits without end) or after a
  // signal.
  std::span<epoll_event> Wait(std::span<epoll_event> events,
                              std::optional<std::chrono::steady_clock::time_point> deadline);

 private:
  bool Control(int operation, int fd, std::uint32_t events, void* tag);

  UniqueFd epoll_;
};

}  // namespace server
