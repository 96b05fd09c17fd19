#include "tests/support/memory_object_store.h"

#include <algorithm>
#include <thread>

#include <fmt/format.h>

namespace s3client::testing {
namespace {

Error MakeError(ErrorCode code, std::string message, std::string store_code = "") {
  return {.code = code, .message = std::move(message), .store_code = std::move(store_code), .request_id = ""};
}

Error Cancelled() {
  return MakeError(ErrorCode::kCancelled, "the caller ended the call");
}
Error TimedOut() {
  return MakeError(ErrorCode::kTimeout, "the deadline of the call has passed");
}

Result<void> CheckStillWanted(Deadline deadline, const std::stop_token& stop) {
  if (stop.stop_requested()) return tl::unexpected(Cancelled());
  if (std::chrono::steady_clock::now() >= deadline) return tl::unexpected(TimedOut());
  return {};
}

Result<void> CheckKey(std::string_view key) {
  if (!key.empty() && key.size() <= kMaxKeyBytes) return {};
  return tl::unexpected(MakeError(ErrorCode::kInvalidKey, "a key has 1 to 1,024 bytes"));
}

bool IsAnswer(ErrorCode code) {
  return code == ErrorCode::kNotFound || code == ErrorCode::kTooLarge || code == ErrorCode::kCancelled;
}

}  // namespace

MemoryObjectStore::MemoryObjectStore(Clock clock) : clock_(std::move(clock)) {}

std::string MemoryObjectStore::PutNow(std::string_view key, std::string_view bytes,
                                      const PutOptions& options) {
  const std::lock_guard lock(mutex_);
  ObjectInfo info{.etag = fmt::format("\"v{}\"", ++versions_),
                  .size = bytes.size(),
                  .last_modified = std::chrono::floor<std::chrono::seconds>(clock_()),
                  .content_type = options.content_type,
                  .metadata = options.metadata};
  std::string etag = info.etag;
  objects_.insert_or_assign(std::string(key), StoredObject{std::string(bytes), std::move(info)});
  return etag;
}

void MemoryObjectStore::DeleteNow(std::string_view key) {
  const std::lock_guard lock(mutex_);
  if (const auto found = objects_.find(key); found != objects_.end()) objects_.erase(found);
}

std::optional<StoredObject> MemoryObjectStore::Peek(std::string_view key) const {
  const std::lock_guard lock(mutex_);
  const auto found = objects_.find(key);
  if (found == objects_.end()) return std::nullopt;
  return found->second;
}

std::vector<std::string> MemoryObjectStore::Keys() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> keys;
  for (const auto& [key, object] : objects_) keys.push_back(key);
  return keys;
}

int MemoryObjectStore::Calls(Method method) const {
  const std::lock_guard lock(mutex_);
  int sum = 0;
  for (const auto& [call, count] : calls_) sum += call.first == method ? count : 0;
  return sum;
}

int MemoryObjectStore::Calls(Method method, std::string_view key) const {
  const std::lock_guard lock(mutex_);
  const auto found = calls_.find(Call(method, key));
  return found == calls_.end() ? 0 : found->second;
}

int MemoryObjectStore::TotalCalls() const {
  const std::lock_guard lock(mutex_);
  int sum = 0;
  for (const auto& [call, count] : calls_) sum += count;
  return sum;
}

void MemoryObjectStore::ResetCalls() {
  const std::lock_guard lock(mutex_);
  calls_.clear();
}

Result<ObjectInfo> MemoryObjectStore::Get(std::string_view key, const GetOptions& options, ObjectSink& sink) {
  if (auto entered = Enter({Method::kGet, std::string(key)}, options.deadline, options.stop); !entered) {
    return tl::unexpected(entered.error());
  }
  ObjectInfo info;
  if (auto done = Counted(Transfer(std::string(key), options, sink, info)); !done) {
    return tl::unexpected(done.error());
  }
  return info;
}

// Works on copies: the sink is the caller's code and may well call this store again.
Result<void> MemoryObjectStore::Transfer(const std::string& key, const GetOptions& options, ObjectSink& sink,
                                         ObjectInfo& info) {
  auto object = Peek(key);
  if (!object) return tl::unexpected(MakeError(ErrorCode::kNotFound, "no such object", "NoSuchKey"));
  info = object->info;
  if (info.size > options.max_bytes) return tl::unexpected(MakeError(ErrorCode::kTooLarge, "too large"));
  std::size_t chunk = 0;
  std::size_t restart_at = 0;
  std::optional<std::size_t> end;
  {
    const std::lock_guard lock(mutex_);
    chunk = chunk_bytes_;
    if (const auto found = truncations_.find(key); found != truncations_.end()) end = found->second;
    if (const auto node = restarts_.extract(key)) restart_at = node.mapped();
  }
  const auto send = [&](std::string_view bytes) -> Result<void> {
    if (!sink.Begin(info)) return tl::unexpected(Cancelled());
    const Deadline deadline = sink.BodyDeadline().value_or(options.deadline);
    for (; !bytes.empty(); bytes.remove_prefix(std::min(chunk, bytes.size()))) {
      if (auto wanted = CheckStillWanted(deadline, options.stop); !wanted) return wanted;
      if (!sink.Append(bytes.substr(0, chunk))) return tl::unexpected(Cancelled());
    }
    return {};
  };
  const std::string_view bytes = object->bytes;
  if (restart_at > 0) {
    if (auto sent = send(bytes.substr(0, restart_at)); !sent) return sent;
  }
  if (auto sent = send(bytes.substr(0, end.value_or(bytes.size()))); !sent) return sent;
  if (end) return tl::unexpected(MakeError(ErrorCode::kUnavailable, "the transfer broke off"));
  return {};
}

Result<ObjectInfo> MemoryObjectStore::Head(std::string_view key, Deadline deadline) {
  if (auto entered = Enter({Method::kHead, std::string(key)}, deadline); !entered) {
    return tl::unexpected(entered.error());
  }
  auto object = Peek(key);
  if (!object) return tl::unexpected(MakeError(ErrorCode::kNotFound, "no such object"));
  return std::move(object->info);
}

Result<std::string> MemoryObjectStore::Put(std::string_view key, std::string_view bytes,
                                           const PutOptions& options) {
  if (auto entered = Enter({Method::kPut, std::string(key)}, options.deadline); !entered) {
    return tl::unexpected(entered.error());
  }
  return PutNow(key, bytes, options);
}

Result<void> MemoryObjectStore::Delete(std::string_view key, Deadline deadline) {
  if (auto entered = Enter({Method::kDelete, std::string(key)}, deadline); !entered) return entered;
  DeleteNow(key);
  return {};
}

Result<ListPage> MemoryObjectStore::List(const ListOptions& options) {
  if (auto entered = Enter({Method::kList, options.prefix}, options.deadline); !entered) {
    return tl::unexpected(entered.error());
  }
  const std::lock_guard lock(mutex_);
  ListPage page;
  const auto limit = static_cast<std::size_t>(std::clamp(options.max_keys, 1, 1000));
  auto from = options.continuation.empty() ? objects_.lower_bound(options.prefix)
                                           : objects_.upper_bound(options.continuation);
  for (; from != objects_.end() && from->first.starts_with(options.prefix); ++from) {
    if (page.objects.size() == limit) {
      page.continuation = page.objects.back().key;
      break;
    }
    const ObjectInfo& info = from->second.info;
    page.objects.push_back({from->first, info.etag, info.size, info.last_modified});
  }
  return page;
}

Result<void> MemoryObjectStore::Probe(Deadline deadline) {
  return Enter({Method::kProbe, ""}, deadline);
}

StoreStats MemoryObjectStore::Stats() const {
  const std::lock_guard lock(mutex_);
  return stats_;
}

Result<void> MemoryObjectStore::Counted(Result<void> result) {
  if (!result && !IsAnswer(result.error().code)) {
    const std::lock_guard lock(mutex_);
    ++stats_.failures;
  }
  return result;
}

Result<void> MemoryObjectStore::Enter(const Call& call, Deadline deadline, const std::stop_token& stop) {
  Result<void> entered;
  {
    Lock lock(mutex_);
    ++stats_.requests;
    ++calls_[call];
    entered = Wait(lock, call, deadline, stop);
    if (entered) {
      if (auto failure = TakeFailure(call)) entered = tl::unexpected(*std::move(failure));
    }
  }
  const bool has_key = call.first != Method::kList && call.first != Method::kProbe;
  if (entered && has_key) entered = CheckKey(call.second);
  return Counted(std::move(entered));
}

Result<void> MemoryObjectStore::Wait(Lock& lock, const Call& call, Deadline deadline,
                                     const std::stop_token& stop) {
  const Call any(call.first, kAnyKey);
  for (const Call& name : {call, any}) {
    const auto latch = latches_.find(name);
    if (latch == latches_.end()) continue;
    if (auto passed = WaitAtLatch(lock, latch->second, deadline, stop); !passed) return passed;
  }
  if (const auto delay = delays_.find(call.first); delay != delays_.end()) {
    const auto until = std::min(deadline, std::chrono::steady_clock::now() + delay->second);
    changed_.wait_until(lock, stop, until, [] { return false; });
  }
  return CheckStillWanted(deadline, stop);
}

}  // namespace s3client::testing
