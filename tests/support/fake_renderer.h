// A Renderer that draws nothing: its bytes tell what they were made from. Thread-safe.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "imaging/renderer.h"

namespace server::doubles {

class FakeRenderer final : public imaging::Renderer {
 public:
  // "180x0 of <original>", filled up with dots to `at_least` bytes.
  static std::string BytesFor(std::string_view original, const imaging::ThumbnailSpec& spec,
                              std::size_t at_least = 0) {
    std::string bytes = fmt::format("{}x{} of {}", spec.width, spec.height, original);
    if (bytes.size() < at_least) bytes.resize(at_least, '.');
    return bytes;
  }

  void FailNext(imaging::Error error) {
    const std::lock_guard lock(mutex_);
    failures_.push_back(std::move(error));
  }
  void ThrowNext() {
    const std::lock_guard lock(mutex_);
    throws_ = true;
  }
  // Of every rendering; a constant.
  void SetPath(std::string_view path) {
    const std::lock_guard lock(mutex_);
    path_ = path;
  }
  void SetLeastBytes(std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    least_bytes_ = bytes;
  }
  // Of every rendering, by what Predict says.
  void SetCost(imaging::RenderCost cost) {
    const std::lock_guard lock(mutex_);
    cost_of_ = [cost](auto) { return cost; };
  }
  using CostOf = std::function<imaging::RenderCost(std::span<const imaging::ThumbnailSpec>)>;
  void SetCostOf(CostOf cost_of) {
    const std::lock_guard lock(mutex_);
    cost_of_ = std::move(cost_of);
  }
  // The answer to the next Predict.
  void RefuseNext(imaging::Error error) {
    const std::lock_guard lock(mutex_);
    refusals_.push_back(std::move(error));
  }
  imaging::Result<imaging::RenderCost> Predict(std::string_view,
                                               std::span<const imaging::ThumbnailSpec> specs) const override {
    const std::lock_guard lock(mutex_);
    if (refusals_.empty()) return cost_of_(specs);
    auto error = std::move(refusals_.front());
    refusals_.pop_front();
    return tl::unexpected(std::move(error));
  }

  // Calls wait from now on, until Release or their deadline.
  void Block() {
    const std::lock_guard lock(mutex_);
    blocked_ = true;
  }
  void Release() {
    const std::lock_guard lock(mutex_);
    blocked_ = false;
    changed_.notify_all();
  }
  bool WaitUntilBlocked(int calls = 1) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20), [&] { return waiting_ >= calls; });
  }

  int calls() const {
    const std::lock_guard lock(mutex_);
    return calls_;
  }
  // Of all calls together.
  int sizes() const {
    const std::lock_guard lock(mutex_);
    return sizes_;
  }
  int most_at_once() const {
    const std::lock_guard lock(mutex_);
    return most_at_once_;
  }

  imaging::Result<imaging::Rendering> Render(std::string_view original,
                                             std::span<const imaging::ThumbnailSpec> specs,
                                             imaging::Deadline deadline) override {
    std::unique_lock lock(mutex_);
    ++calls_;
    sizes_ += static_cast<int>(specs.size());
    most_at_once_ = std::max(most_at_once_, ++running_);
    const bool in_time = WaitWhileBlocked(lock, deadline);
    --running_;
    if (!in_time) return tl::unexpected(imaging::Error{imaging::ErrorCode::kTimeout, "", "too late"});
    if (std::exchange(throws_, false)) throw std::runtime_error("the renderer threw");
    if (!failures_.empty()) {
      auto error = std::move(failures_.front());
      failures_.pop_front();
      return tl::unexpected(std::move(error));
    }
    imaging::Rendering rendering;
    rendering.path = path_;
    for (const auto& spec : specs) {
      rendering.images.push_back({BytesFor(original, spec, least_bytes_), "image/png", spec.width, 1});
    }
    rendering.timings = {std::chrono::microseconds(1), std::chrono::microseconds(2),
                         std::chrono::microseconds(3)};
    return rendering;
  }

 private:
  bool WaitWhileBlocked(std::unique_lock<std::mutex>& lock, imaging::Deadline deadline) {
    if (!blocked_) return true;
    ++waiting_;
    changed_.notify_all();
    const bool released = changed_.wait_until(lock, deadline, [&] { return !blocked_; });
    --waiting_;
    return released;
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<imaging::Error> failures_;
  mutable std::deque<imaging::Error> refusals_;
  CostOf cost_of_ = [](auto) { return imaging::RenderCost{1'000'000, std::chrono::milliseconds(1)}; };
  std::string_view path_ = imaging::kVipsPath;
  std::size_t least_bytes_ = 0;
  bool throws_ = false;
  bool blocked_ = false;
  int waiting_ = 0;
  int calls_ = 0;
  int sizes_ = 0;
  int running_ = 0;
  int most_at_once_ = 0;
};

}  // namespace server::doubles
