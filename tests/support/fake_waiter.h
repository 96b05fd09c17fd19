// One who waits for a thumbnail, and keeps what it was told. Thread-safe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <limits>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "server/thumbs/waiter.h"

namespace server::doubles {

class FakeWaiter final : public Waiter {
 public:
  explicit FakeWaiter(ThumbnailQuery query, std::chrono::milliseconds time = std::chrono::seconds(20))
      : query_(std::move(query)), deadline_(std::chrono::steady_clock::now() + time) {}

  // Set before the waiter is handed over.
  std::function<void()> on_done = [] {};                               // before the answer is kept
  std::size_t leaves_after = std::numeric_limits<std::size_t>::max();  // bytes of a stream
  bool takes_stream = true;

  const ThumbnailQuery& query() const override { return query_; }
  std::chrono::steady_clock::time_point deadline() const override { return deadline_; }
  std::string_view request_id() const override { return "request-1"; }
  bool Gone() const override { return Read(gone_); }
  void OnGone(std::function<void()> callback) override {
    {
      const std::lock_guard lock(mutex_);
      if (!gone_) {
        on_gone_ = std::move(callback);
        return;
      }
    }
    callback();
  }

  void Done(const Outcome<Served>& outcome, bool collapsed) override {
    on_done();
    const std::lock_guard lock(mutex_);
    ++answers_;
    outcome_ = outcome;
    collapsed_ = collapsed;
    changed_.notify_all();
  }
  bool BeginStream(const Served& served) override {
    const std::lock_guard lock(mutex_);
    ++answers_;
    stream_ = served;
    changed_.notify_all();
    return takes_stream;
  }
  bool Write(std::string_view bytes) override {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !stalled_ || broken_off_; });
    if (broken_off_) return false;
    bytes_ += bytes;
    changed_.notify_all();
    return bytes_.size() < leaves_after;
  }

  void BreakOff() override {
    const std::lock_guard lock(mutex_);
    broken_off_ = true;
    changed_.notify_all();
  }
  bool broken_off() const { return Read(broken_off_); }

  void Leave() {
    std::function<void()> callback;
    {
      const std::lock_guard lock(mutex_);
      gone_ = true;
      callback = std::exchange(on_gone_, nullptr);
    }
    if (callback) callback();
  }

  // Until Resume, Write does not return: a client that does not read.
  void Stall() {
    const std::lock_guard lock(mutex_);
    stalled_ = true;
  }
  void Resume() {
    const std::lock_guard lock(mutex_);
    stalled_ = false;
    changed_.notify_all();
  }

  bool WaitForAnswer() {
    return Wait([&] { return answers_ > 0; });
  }
  bool WaitForBytes(std::size_t bytes) {
    return Wait([&] { return bytes_.size() >= bytes; });
  }

  int answers() const { return Read(answers_); }
  std::optional<Outcome<Served>> outcome() const { return Read(outcome_); }
  bool collapsed() const { return Read(collapsed_); }
  std::optional<Served> stream() const { return Read(stream_); }
  std::string bytes() const { return Read(bytes_); }

 private:
  template <typename Condition>
  bool Wait(Condition condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20), condition);
  }
  template <typename T>
  T Read(const T& member) const {
    const std::lock_guard lock(mutex_);
    return member;
  }

  const ThumbnailQuery query_;
  const std::chrono::steady_clock::time_point deadline_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<Outcome<Served>> outcome_;
  std::optional<Served> stream_;
  std::string bytes_;
  int answers_ = 0;
  bool collapsed_ = false;
  bool stalled_ = false;
  bool broken_off_ = false;
  bool gone_ = false;
  std::function<void()> on_gone_;
};

}  // namespace server::doubles
