// Two-stage admission to rendering: a bounded queue that refuses at once, then slots awaited until the
// deadline. Thread-safe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <list>
#include <mutex>
#include <utility>

#include "server/thumbs/failure.h"

namespace server {

class Admission {
 public:
  // `slots`: how many render at once (1 or more); `queue`: how many may wait for one.
  Admission(int slots, int queue) : slots_(slots), queue_(static_cast<std::size_t>(queue)) {}

  // Gives its slot back when it ends.
  class Permit {
   public:
    explicit Permit(Admission& admission) : admission_(&admission) {}
    Permit(Permit&& other) noexcept : admission_(std::exchange(other.admission_, nullptr)) {}
    Permit& operator=(Permit&&) = delete;
    ~Permit() {
      if (admission_ != nullptr) admission_->Release();
    }

   private:
    Admission* admission_;
  };

  // Slots are given in order of arrival. kOverloaded: the queue is full; kRenderTimeout: no slot came free in
  // time.
  Outcome<Permit> Acquire(std::chrono::steady_clock::time_point deadline);

  int busy() const;
  std::size_t waiting() const;

 private:
  struct Waiter {
    std::condition_variable granted_changed;
    bool granted = false;
  };

  void Release();

  const int slots_;
  const std::size_t queue_;
  mutable std::mutex mutex_;
  std::list<Waiter*> line_;  // who waits, first come first; each lives on its own thread's stack
  int busy_ = 0;
};

}  // namespace server
