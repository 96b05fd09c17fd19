#include "server/front/front_counters.h"

namespace server {

FrontStats FrontCounters::Snapshot() const {
  const auto read = [](const auto& counter) { return counter.load(std::memory_order_relaxed); };
  return {.connections_accepted = read(connections_accepted),
          .connections_refused = read(connections_refused),
          .connections_refused_by_address = read(connections_refused_by_address),
          .requests = read(requests),
          .bad_requests = read(bad_requests),
          .timeouts = read(timeouts),
          .tls_failures = read(tls_failures),
          .connections_open = read(connections_open)};
}

void UnansweredRequests::Remove() {
  if (count_.fetch_sub(1) > 1) return;
  const std::lock_guard lock(mutex_);  // or the notice could fall between a waiter's look and its sleep
  none_.notify_all();
}

bool UnansweredRequests::WaitForNone(std::chrono::steady_clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  return none_.wait_until(lock, deadline, [&] { return count_.load() == 0; });
}

void UnansweredMark::Set(bool counted) {
  if (counted == counted_) return;
  counted_ = counted;
  if (counted) {
    requests_.Add();
  } else {
    requests_.Remove();
  }
}

}  // namespace server
