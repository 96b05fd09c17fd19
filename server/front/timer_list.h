// Timeouts of one fixed length: since whoever comes later is due later, a list in order of arrival is sorted,
// and every operation is O(1).
#pragma once

#include <chrono>
#include <optional>

namespace server {

using SteadyTime = std::chrono::steady_clock::time_point;

// What waits derives from this. It is in one list at most, and leaves it when destroyed.
class TimerNode {
 public:
  TimerNode() = default;
  TimerNode(const TimerNode&) = delete;
  TimerNode& operator=(const TimerNode&) = delete;
  ~TimerNode() { Cancel(); }

  void Cancel();

 private:
  friend class TimerList;
  TimerNode* previous_ = nullptr;
  TimerNode* next_ = nullptr;  // null: in no list
  SteadyTime deadline_;
};

// For one thread. Holds no node: they must be gone before it.
class TimerList {
 public:
  explicit TimerList(std::chrono::steady_clock::duration timeout);
  TimerList(const TimerList&) = delete;
  TimerList& operator=(const TimerList&) = delete;

  // Due at `now` plus the timeout; a node in a list, this or another, leaves it. `now` never goes back.
  void Schedule(TimerNode& node, SteadyTime now);

  // Takes out the node that is due first; null when none is due yet.
  TimerNode* TakeDue(SteadyTime now);

  std::optional<SteadyTime> NextDeadline() const;

 private:
  std::chrono::steady_clock::duration timeout_;
  TimerNode ring_;  // stands before the first and after the last
};

}  // namespace server
