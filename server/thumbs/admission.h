// Two-stage admission to rendering: a bounded queue that refuses at once, also whoever would not come to its
// turn in time by what renderings took lately; then slots awaited until the deadline. Thread-safe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <list>
#include <mutex>
#include <stop_token>
#include <utility>

#include "server/thumbs/failure.h"
#include "server/thumbs/source_memo.h"

namespace server {

class Admission {
 public:
  using Deadline = std::chrono::steady_clock::time_point;

  // `slots`: how many render at once (1 or more); `queue`: how many may wait for one. `now` is what
  // renderings are measured with; deadlines are the steady clock's own.
  Admission(int slots, int queue, SteadyClock now = std::chrono::steady_clock::now)
      : slots_(slots), queue_(static_cast<std::size_t>(queue)), now_(std::move(now)) {}

  // Gives its slot back when it ends.
  class Permit {
   public:
    explicit Permit(Admission& admission) : admission_(&admission), since_(admission.now_()) {}
    Permit(Permit&& other) noexcept
        : admission_(std::exchange(other.admission_, nullptr)), since_(other.since_) {}
    Permit& operator=(Permit&&) = delete;
    ~Permit() {
      if (admission_ != nullptr) admission_->Release(admission_->now_() - since_);
    }

   private:
    Admission* admission_;
    Deadline since_;
  };

  // Slots are given in order of arrival. kOverloaded: the queue is full; kQueueTimeout: it is too long for
  // the deadline; kRenderTimeout: no slot came free in time; kCancelled: `stop` was requested meanwhile.
  Outcome<Permit> Acquire(Deadline deadline, const std::stop_token& stop = {});

  int busy() const;
  std::size_t waiting() const;

 private:
  struct Waiter {
    std::condition_variable_any granted_changed;
    bool granted = false;
  };

  void Release(std::chrono::nanoseconds held);
  std::chrono::nanoseconds ExpectedWait() const;

  const int slots_;
  const std::size_t queue_;
  const SteadyClock now_;
  mutable std::mutex mutex_;
  std::list<Waiter*> line_;  // who waits, first come first; each lives on its own thread's stack
  int busy_ = 0;
  std::chrono::nanoseconds average_{0};  // of how long permits were held lately; 0: none was yet
};

}  // namespace server
