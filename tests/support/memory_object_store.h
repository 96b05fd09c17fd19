// An ObjectStore in memory for tests: counts its calls, fails, stalls and breaks off on demand.
//
//   MemoryObjectStore store;
//   store.PutNow("cat.png", bytes, {.content_type = "image/png"});   // not counted, never fails
//   store.FailNext(Method::kGet, Error{ErrorCode::kUnavailable, "down"});
//   store.Block(Method::kGet, "cat.png");             // calls wait ...
//   store.WaitUntilBlocked(Method::kGet, "cat.png");  // ... until the test knows that one does ...
//   store.Release(Method::kGet, "cat.png");           // ... and lets it go
//   EXPECT_EQ(store.Calls(Method::kGet, "cat.png"), 1);
//
// All methods are thread-safe. Injected behaviour is set before the call that it is to meet. A call first
// counts, then waits (Block), then checks deadline and stop token, then fails (FailNext, FailAlways), then
// acts.
#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "s3client/object_store.h"

namespace s3client::testing {

enum class Method { kGet, kHead, kPut, kDelete, kList, kProbe };

// Means every key. List is called with its prefix as key, Probe with "".
inline constexpr std::string_view kAnyKey{"\0any", 4};

struct StoredObject {
  std::string bytes;
  ObjectInfo info;
};

class MemoryObjectStore final : public ObjectStore {
 public:
  using Clock = std::function<std::chrono::system_clock::time_point()>;

  // `clock` stamps last_modified.
  explicit MemoryObjectStore(Clock clock = &std::chrono::system_clock::now);

  // --- what is in it, past all counting and injection
  std::string PutNow(std::string_view key, std::string_view bytes,
                     const PutOptions& options = {});  // its ETag
  void DeleteNow(std::string_view key);
  std::optional<StoredObject> Peek(std::string_view key) const;
  std::vector<std::string> Keys() const;  // in byte order

  // --- what was asked of it
  int Calls(Method method) const;
  int Calls(Method method, std::string_view key) const;
  int TotalCalls() const;
  void ResetCalls();

  // --- what goes wrong
  // The next `times` calls fail, after what earlier FailNext calls for the same method and key left to do.
  void FailNext(Method method, const Error& error, int times = 1);
  void FailNext(Method method, std::string_view key, const Error& error, int times = 1);
  void FailAlways(Method method, Error error);  // until Heal
  void Heal();                                  // forgets every failure and truncation

  // A Get of this key gives its first `bytes` bytes and then kUnavailable, until Heal.
  void TruncateGet(std::string_view key, std::size_t bytes);
  // A Get of this key begins again from byte 0 once, after so many bytes: what a retried transfer looks like.
  void RestartNextGet(std::string_view key, std::size_t bytes);
  // A Get gives pieces of at most so many bytes (default 64 KB).
  void SetChunkBytes(std::size_t bytes);

  // --- what takes time
  // Calls wait from now on; each ends with kTimeout or kCancelled at its own deadline or stop token.
  void Block(Method method, std::string_view key = kAnyKey);
  // Lets all waiting calls go on and no longer holds up new ones.
  void Release(Method method, std::string_view key = kAnyKey);
  void ReleaseAll();
  // True once at least `calls` calls are held by this very Block; false after `limit`.
  bool WaitUntilBlocked(Method method, std::string_view key = kAnyKey, int calls = 1,
                        std::chrono::milliseconds limit = std::chrono::seconds(10));
  // Every call of the method takes this long, or until its deadline.
  void Delay(Method method, std::chrono::milliseconds time);

  // --- the port
  Result<ObjectInfo> Get(std::string_view key, const GetOptions& options, ObjectSink& sink) override;
  Result<ObjectInfo> Head(std::string_view key, Deadline deadline) override;
  Result<std::string> Put(std::string_view key, std::string_view bytes, const PutOptions& options) override;
  Result<void> Delete(std::string_view key, Deadline deadline) override;
  Result<ListPage> List(const ListOptions& options) override;
  Result<void> Probe(Deadline deadline) override;
  StoreStats Stats() const override;
  std::string Describe() const override { return "memory"; }

 private:
  using Call = std::pair<Method, std::string>;
  using Lock = std::unique_lock<std::mutex>;

  struct Latch {
    bool closed = false;
    int waiting = 0;
    std::uint64_t releases = 0;  // a Block right after a Release must not catch those that were let go
  };

  Result<void> Enter(const Call& call, Deadline deadline, const std::stop_token& stop = {});
  Result<void> Wait(Lock& lock, const Call& call, Deadline deadline, const std::stop_token& stop);
  void Open(Latch& latch);
  Result<void> WaitAtLatch(Lock& lock, Latch& latch, Deadline deadline, const std::stop_token& stop);
  std::optional<Error> TakeFailure(const Call& call);
  Result<void> Counted(Result<void> entered);
  Result<void> Transfer(const std::string& key, const GetOptions& options, ObjectSink& sink,
                        ObjectInfo& info);

  Clock clock_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::map<std::string, StoredObject, std::less<>> objects_;
  std::uint64_t versions_ = 0;
  std::map<Call, int> calls_;
  std::map<Call, std::deque<Error>> failures_;
  std::map<Method, Error> permanent_failures_;
  std::map<std::string, std::size_t, std::less<>> truncations_;
  std::map<std::string, std::size_t, std::less<>> restarts_;
  std::map<Call, Latch> latches_;
  std::map<Method, std::chrono::milliseconds> delays_;
  std::size_t chunk_bytes_ = 64 * 1024;
  StoreStats stats_;
};

}  // namespace s3client::testing
