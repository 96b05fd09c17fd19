// A steady clock that only moves when it is told to. Thread-safe.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>

namespace server::doubles {

class FakeClock {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  TimePoint Now() const { return TimePoint(TimePoint::duration(now_.load())); }
  void Advance(TimePoint::duration by) { now_.fetch_add(by.count()); }
  // Must not outlive the clock.
  std::function<TimePoint()> Reader() {
    return [this] { return Now(); };
  }

 private:
  std::atomic<TimePoint::rep> now_{1'000'000'000'000};
};

}  // namespace server::doubles
