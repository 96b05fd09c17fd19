// One making for everybody who wants the same thing at the same time.
//
// The first to join a key leads: it makes the thing, then lands the flight and tells everyone aboard, itself
// included. Waiters hold no thread. When all who are aboard have left, the making is asked to stop.
// Thread-safe.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace server {

// A Waiter says by Gone() that it has left.
template <typename Waiter>
class SingleFlight {
 public:
  using Waiters = std::vector<std::shared_ptr<Waiter>>;

  struct Joined {
    // The caller leads, and must call Land exactly once whatever happens.
    bool leads;
    // Of the flight: nobody aboard waits any more. Who joins after that is still told what comes of it.
    std::stop_token stop;
  };
  Joined Join(const std::string& key, std::shared_ptr<Waiter> waiter) {
    const std::lock_guard lock(mutex_);
    auto [flight, first] = flights_.try_emplace(key);
    flight->second.waiters.push_back(std::move(waiter));
    return {first, flight->second.stop.get_token()};
  }

  // The same only where nobody leads yet; false: somebody does, and nothing is joined.
  bool JoinFirst(const std::string& key, std::shared_ptr<Waiter> waiter) {
    const std::lock_guard lock(mutex_);
    auto [flight, first] = flights_.try_emplace(key);
    if (first) flight->second.waiters.push_back(std::move(waiter));
    return first;
  }

  // To be called when somebody aboard has left. An unknown flight has landed already.
  void Leave(const std::string& key) {
    std::stop_source stop(std::nostopstate);
    {
      const std::lock_guard lock(mutex_);
      const auto flight = flights_.find(key);
      if (flight == flights_.end()) return;
      if (!flight->second.AllGone()) return;
      stop = flight->second.stop;
    }
    stop.request_stop();  // what it calls may take its time, and locks of its own
  }

  // Ends the flight: who joins from now on starts another. The leader is the first of the waiters.
  Waiters Land(const std::string& key) {
    const std::lock_guard lock(mutex_);
    auto node = flights_.extract(key);
    return node.empty() ? Waiters() : std::move(node.mapped().waiters);
  }

  std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return flights_.size();
  }

 private:
  struct Flight {
    Waiters waiters;
    std::size_t gone = 0;  // of the first waiters: who has left never comes back, so none is asked twice
    std::stop_source stop;

    bool AllGone() {
      while (gone < waiters.size() && waiters[gone]->Gone()) ++gone;
      return gone == waiters.size();
    }
  };

  mutable std::mutex mutex_;
  std::unordered_map<std::string, Flight> flights_;
};

}  // namespace server
