// What a test tells the store in memory to do wrong, and when.
#include <utility>

#include "tests/support/memory_object_store.h"

namespace s3client::testing {

void MemoryObjectStore::FailNext(Method method, const Error& error, int times) {
  FailNext(method, kAnyKey, error, times);
}

void MemoryObjectStore::FailNext(Method method, std::string_view key, const Error& error, int times) {
  const std::lock_guard lock(mutex_);
  auto& queue = failures_[Call(method, key)];
  queue.insert(queue.end(), static_cast<std::size_t>(times), error);
}

void MemoryObjectStore::FailAlways(Method method, Error error) {
  const std::lock_guard lock(mutex_);
  permanent_failures_.insert_or_assign(method, std::move(error));
}

void MemoryObjectStore::Heal() {
  const std::lock_guard lock(mutex_);
  failures_.clear();
  permanent_failures_.clear();
  truncations_.clear();
  restarts_.clear();
}

void MemoryObjectStore::TruncateGet(std::string_view key, std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  truncations_.insert_or_assign(std::string(key), bytes);
}

void MemoryObjectStore::RestartNextGet(std::string_view key, std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  restarts_.insert_or_assign(std::string(key), bytes);
}

void MemoryObjectStore::SetChunkBytes(std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  chunk_bytes_ = bytes;
}

void MemoryObjectStore::Block(Method method, std::string_view key) {
  const std::lock_guard lock(mutex_);
  latches_[Call(method, key)].closed = true;
}

void MemoryObjectStore::Release(Method method, std::string_view key) {
  const std::lock_guard lock(mutex_);
  Open(latches_[Call(method, key)]);
}

void MemoryObjectStore::ReleaseAll() {
  const std::lock_guard lock(mutex_);
  for (auto& [call, latch] : latches_) Open(latch);
}

void MemoryObjectStore::Open(Latch& latch) {
  latch.closed = false;
  ++latch.releases;
  changed_.notify_all();
}

bool MemoryObjectStore::WaitUntilBlocked(Method method, std::string_view key, int calls,
                                         std::chrono::milliseconds limit) {
  Lock lock(mutex_);
  const Latch& latch = latches_[Call(method, key)];
  return changed_.wait_for(lock, limit, [&] { return latch.waiting >= calls; });
}

void MemoryObjectStore::Delay(Method method, std::chrono::milliseconds time) {
  const std::lock_guard lock(mutex_);
  delays_.insert_or_assign(method, time);
}

// Latches are never erased, so the reference outlives every wait.
Result<void> MemoryObjectStore::WaitAtLatch(Lock& lock, Latch& latch, Deadline deadline,
                                            const std::stop_token& stop) {
  if (!latch.closed) return {};
  ++latch.waiting;
  changed_.notify_all();
  const auto open = [&latch, before = latch.releases] { return latch.releases != before; };
  if (deadline == Deadline::max()) {
    changed_.wait(lock, stop, open);
  } else {
    changed_.wait_until(lock, stop, deadline, open);
  }
  --latch.waiting;
  return {};  // what ended the wait is the next thing that the caller looks at
}

std::optional<Error> MemoryObjectStore::TakeFailure(const Call& call) {
  for (const Call& name : {call, Call(call.first, kAnyKey)}) {
    const auto queue = failures_.find(name);
    if (queue == failures_.end() || queue->second.empty()) continue;
    Error error = std::move(queue->second.front());
    queue->second.pop_front();
    return error;
  }
  const auto permanent = permanent_failures_.find(call.first);
  if (permanent == permanent_failures_.end()) return std::nullopt;
  return permanent->second;
}

}  // namespace s3client::testing
