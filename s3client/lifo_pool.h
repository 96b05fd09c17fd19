// Things that are costly to make and can be used again, the last used first: so few are warm, and the rest
// age.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace s3client {

// Thread-safe. T is default-constructible.
template <typename T>
class LifoPool {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  // What lay unused for longer than `life` is dropped, one at each Return.
  explicit LifoPool(std::chrono::seconds life) : life_(life) {}

  std::unique_ptr<T> Take() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return std::make_unique<T>();
    std::unique_ptr<T> taken = std::move(idle_.back().item);
    idle_.pop_back();
    return taken;
  }

  void Return(std::unique_ptr<T> item, TimePoint now) {
    std::unique_ptr<T> unused;  // destroyed after the lock
    const std::lock_guard lock(mutex_);
    if (!idle_.empty() && now - idle_.front().since > life_) {
      unused = std::move(idle_.front().item);
      idle_.erase(idle_.begin());
    }
    idle_.push_back({std::move(item), now});
  }

 private:
  struct Idle {
    std::unique_ptr<T> item;
    TimePoint since;
  };

  const std::chrono::seconds life_;
  std::mutex mutex_;
  std::vector<Idle> idle_;  // the last used at the end
};

}  // namespace s3client
