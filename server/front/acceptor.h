// Takes new connections off a shared listener, as many as the front may hold.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "server/front/front_counters.h"
#include "server/front/poller.h"
#include "server/front/timer_list.h"
#include "server/front/unique_fd.h"

namespace server {

// For one thread; its loop calls OnReady when epoll reports the tag given to Start.
class Acceptor {
 public:
  using OnConnection = std::function<void(UniqueFd socket, std::string remote_address)>;

  Acceptor(int listener, std::size_t most_connections, FrontCounters& counters, OnConnection on_connection);

  bool Start(Poller& poller, void* tag);

  // Accepts a handful. Where the process or the system has no descriptor left, the listener leaves epoll for
  // a moment: it stays readable, and epoll would report it without end.
  void OnReady(Poller& poller, SteadyTime now);

  // When to call Resume; nullopt while not paused.
  std::optional<SteadyTime> resume_at() const { return resume_at_; }
  void Resume(Poller& poller, SteadyTime now);

  // Takes in all that wait, then leaves the listener for good.
  void Stop(Poller& poller);

 private:
  enum class Result { kAccepted, kSkipped, kNoneWaiting, kExhausted };
  Result AcceptOne();

  int listener_;
  std::size_t most_connections_;
  FrontCounters& counters_;
  OnConnection on_connection_;
  void* tag_ = nullptr;
  bool stopped_ = false;
  std::optional<SteadyTime> resume_at_;
};

// What RLIMIT_NOFILE leaves for connections, at most `wanted`: the rest of the process needs descriptors too.
std::size_t ConnectionLimit(std::size_t wanted);

}  // namespace server
