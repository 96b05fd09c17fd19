// Takes new connections off a shared listener, as many as the front may hold.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "server/front/address_quota.h"
#include "server/front/front_counters.h"
#include "server/front/poller.h"
#include "server/front/timer_list.h"
#include "server/front/unique_fd.h"

namespace server {

struct AcceptLimits {
  std::size_t connections = 0;
  std::size_t per_address = 0;  // 0: none
};

struct AcceptedConnection {
  UniqueFd socket;
  std::string remote_address;
  AddressQuota::Place place;  // to be kept as long as the connection
};

// For one thread; its loop calls OnReady when epoll reports the tag given to Start.
class Acceptor {
 public:
  using OnConnection = std::function<void(AcceptedConnection)>;

  Acceptor(int listener, AcceptLimits limits, FrontCounters& counters, OnConnection on_connection);

  bool Start(Poller& poller, void* tag);

  // Accepts a handful. Where the process or the system has no descriptor left, the listener leaves epoll for
  // a moment: it stays readable, and epoll would report it without end.
  void OnReady(Poller& poller, SteadyTime now);

  // When to call Resume; nullopt while not paused.
  std::optional<SteadyTime> resume_at() const { return resume_at_; }
  void Resume(Poller& poller, SteadyTime now);

  // Leaves the listener for good; what waits there is for whoever else holds it.
  void Leave(Poller& poller);
  // Leaves the listener and takes in all that wait, which would be reset when it is closed.
  void Stop(Poller& poller);

 private:
  enum class Result { kAccepted, kSkipped, kNoneWaiting, kExhausted };
  Result AcceptOne();
  bool Admit(UniqueFd socket, const sockaddr_storage& peer);

  int listener_;
  AcceptLimits limits_;
  FrontCounters& counters_;
  OnConnection on_connection_;
  void* tag_ = nullptr;
  bool stopped_ = false;
  std::optional<SteadyTime> resume_at_;
};

// What RLIMIT_NOFILE leaves for connections, at most `wanted`: the rest of the process needs descriptors too.
std::size_t ConnectionLimit(std::size_t wanted, std::size_t others);

}  // namespace server
