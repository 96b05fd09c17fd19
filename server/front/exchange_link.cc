#include "server/front/exchange_link.h"

#include <utility>

namespace server {

bool ExchangeLink::Claim() {
  const std::lock_guard lock(mutex_);
  if (claimed_) return false;
  claimed_ = true;
  return true;
}

void ExchangeLink::ExpectBody(std::uint64_t length) {
  const std::lock_guard lock(mutex_);
  announced_ = length;
}

void ExchangeLink::DiscardBody() {
  const std::lock_guard lock(mutex_);
  discards_ = true;
}

ExchangeLink::Room ExchangeLink::Reserve(std::size_t bytes) {
  std::unique_lock lock(mutex_);
  room_.wait(lock, [&] { return gone() || broken_off_ || pending_ <= kMostPendingBytes; });
  if (gone() || broken_off_) return Room::kRefused;
  if (discards_) return Room::kDiscard;
  if (bytes > announced_) return Room::kRefused;
  announced_ -= bytes;
  pending_ += bytes;
  return Room::kGranted;
}

void ExchangeLink::BreakOff() {
  {
    const std::lock_guard lock(mutex_);
    broken_off_ = true;
  }
  room_.notify_all();
}

bool ExchangeLink::Unfinished() const {
  const std::lock_guard lock(mutex_);
  return !claimed_ || announced_ > 0;
}

void ExchangeLink::OnGone(std::function<void()> callback) {
  {
    const std::lock_guard lock(mutex_);
    if (!gone()) {
      on_gone_ = std::move(callback);
      return;
    }
  }
  callback();
}

void ExchangeLink::MarkGone() {
  connection_ = nullptr;
  std::function<void()> callback;
  {
    const std::lock_guard lock(mutex_);
    gone_.store(true, std::memory_order_release);
    callback = std::exchange(on_gone_, nullptr);
  }
  room_.notify_all();
  if (callback) callback();
}

void ExchangeLink::Release(std::size_t bytes) {
  {
    const std::lock_guard lock(mutex_);
    pending_ -= bytes;
  }
  room_.notify_all();
}

}  // namespace server
