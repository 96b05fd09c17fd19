#include "server/thumbs/admission.h"

namespace server {
namespace {

// The last eight or so count.
constexpr int kAverageOver = 8;

}  // namespace

Outcome<Admission::Permit> Admission::Acquire(Deadline deadline, const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  if (busy_ < slots_) {
    ++busy_;
    return Permit(*this);
  }
  if (line_.size() >= queue_) {
    return tl::unexpected(Overloaded("the render queue is full (RENDER_QUEUE)"));
  }
  // Better told now than after a wait for nothing, in which it holds up others.
  if (std::chrono::steady_clock::now() + ExpectedWait() > deadline) {
    return tl::unexpected(
        Failure{FailureKind::kQueueTimeout, "", "the render queue is too long for what is left of the time"});
  }
  Waiter waiter;
  const auto place = line_.insert(line_.end(), &waiter);
  const bool granted =
      waiter.granted_changed.wait_until(lock, stop, deadline, [&] { return waiter.granted; });
  if (granted) return Permit(*this);
  line_.erase(place);
  if (stop.stop_requested()) return tl::unexpected(NobodyWaits());
  return tl::unexpected(
      Failure{FailureKind::kRenderTimeout, "", "no render slot came free before the deadline"});
}

// Until the newcomer's own rendering is done, with everybody taking as long as the average.
std::chrono::nanoseconds Admission::ExpectedWait() const {
  const auto turns = static_cast<int>(line_.size()) + 1 + slots_;
  return average_ * turns / slots_;
}

void Admission::Release(std::chrono::nanoseconds held) {
  const std::lock_guard lock(mutex_);
  average_ = average_.count() == 0 ? held : average_ + (held - average_) / kAverageOver;
  if (line_.empty()) {
    --busy_;
    return;
  }
  // The slot goes from hand to hand: nobody who comes now can slip in between.
  line_.front()->granted = true;
  line_.front()->granted_changed.notify_one();
  line_.pop_front();
}

int Admission::busy() const {
  const std::lock_guard lock(mutex_);
  return busy_;
}

std::size_t Admission::waiting() const {
  const std::lock_guard lock(mutex_);
  return line_.size();
}

}  // namespace server
