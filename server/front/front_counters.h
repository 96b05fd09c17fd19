// What the loops of one front count together.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>

#include "server/front/address_quota.h"
#include "server/front/http_front.h"

namespace server {

// Thread-safe. Plain counters: nothing is ordered by them.
struct FrontCounters {
  std::atomic<std::uint64_t> connections_accepted{0};
  std::atomic<std::uint64_t> connections_refused{0};
  std::atomic<std::uint64_t> connections_refused_by_address{0};
  std::atomic<std::uint64_t> requests{0};
  std::atomic<std::uint64_t> bad_requests{0};
  std::atomic<std::uint64_t> timeouts{0};
  std::atomic<std::uint64_t> tls_failures{0};
  std::atomic<std::size_t> connections_open{0};
  AddressQuota by_address;  // the open ones

  FrontStats Snapshot() const;
};

// How many requests were taken in whose answer has not gone out, and a place to wait until there are none.
// Requests answered within one turn of a loop never come here. Thread-safe.
class UnansweredRequests {
 public:
  void Add() { count_.fetch_add(1); }
  void Remove();
  bool WaitForNone(std::chrono::steady_clock::time_point deadline);

 private:
  std::atomic<std::size_t> count_{0};
  std::mutex mutex_;
  std::condition_variable none_;
};

// Whether one connection is counted there. For one thread.
class UnansweredMark {
 public:
  explicit UnansweredMark(UnansweredRequests& requests) : requests_(requests) {}
  UnansweredMark(const UnansweredMark&) = delete;
  UnansweredMark& operator=(const UnansweredMark&) = delete;
  ~UnansweredMark() { Set(false); }

  void Set(bool counted);

 private:
  UnansweredRequests& requests_;
  bool counted_ = false;
};

}  // namespace server
