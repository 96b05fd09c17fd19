// One making for everybody who wants the same thing at the same time.
//
// The first to join a key leads: it makes the thing, then lands the flight and tells everyone aboard, itself
// included. Waiters hold no thread. Thread-safe.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace server {

template <typename Waiter>
class SingleFlight {
 public:
  using Waiters = std::vector<std::shared_ptr<Waiter>>;

  // True: the caller leads, and must call Land exactly once whatever happens.
  bool Join(const std::string& key, std::shared_ptr<Waiter> waiter) {
    const std::lock_guard lock(mutex_);
    auto [flight, first] = flights_.try_emplace(key);
    flight->second.push_back(std::move(waiter));
    return first;
  }

  // Ends the flight: who joins from now on starts another. The leader is the first of the waiters.
  Waiters Land(const std::string& key) {
    const std::lock_guard lock(mutex_);
    auto node = flights_.extract(key);
    return node.empty() ? Waiters() : std::move(node.mapped());
  }

  // Whether `predicate` holds for everyone aboard (an unknown flight has no one).
  bool AllOf(const std::string& key, const std::function<bool(const Waiter&)>& predicate) const {
    const std::lock_guard lock(mutex_);
    const auto flight = flights_.find(key);
    if (flight == flights_.end()) return true;
    for (const auto& waiter : flight->second) {
      if (!predicate(*waiter)) return false;
    }
    return true;
  }

  std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return flights_.size();
  }

 private:
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Waiters> flights_;
};

}  // namespace server
