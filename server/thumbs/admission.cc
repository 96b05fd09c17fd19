#include "server/thumbs/admission.h"

namespace server {

Outcome<Admission::Permit> Admission::Acquire(std::chrono::steady_clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  if (busy_ < slots_) {
    ++busy_;
    return Permit(*this);
  }
  if (line_.size() >= queue_) {
    return tl::unexpected(Failure{FailureKind::kOverloaded, "", "the render queue is full (RENDER_QUEUE)"});
  }
  Waiter waiter;
  const auto place = line_.insert(line_.end(), &waiter);
  if (waiter.granted_changed.wait_until(lock, deadline, [&] { return waiter.granted; })) return Permit(*this);
  line_.erase(place);
  return tl::unexpected(
      Failure{FailureKind::kRenderTimeout, "", "no render slot came free before the deadline"});
}

void Admission::Release() {
  const std::lock_guard lock(mutex_);
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
