#include "server/front/loop_mailbox.h"

#include <cstdint>
#include <utility>

#include <sys/eventfd.h>

namespace server {

LoopMailbox::LoopMailbox() : event_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}

void LoopMailbox::Post(LoopMessage message) {
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return;
    messages_.push_back(std::move(message));
    if (messages_.size() > 1) return;  // whoever put the first one rings
  }
  // Without the lock, which the loop that wakes would run into.
  // Can only fail with a counter near its limit, which then wakes the loop anyway.
  [[maybe_unused]] const int rung = ::eventfd_write(event_.get(), 1);
}

std::vector<LoopMessage> LoopMailbox::TakeAll() {
  const std::lock_guard lock(mutex_);
  eventfd_t count = 0;
  [[maybe_unused]] const int cleared = ::eventfd_read(event_.get(), &count);
  return std::exchange(messages_, {});
}

void LoopMailbox::Close() {
  std::vector<LoopMessage> dropped;  // destroyed outside of the lock
  const std::lock_guard lock(mutex_);
  closed_ = true;
  dropped.swap(messages_);
}

}  // namespace server
