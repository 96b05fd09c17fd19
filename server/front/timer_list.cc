#include "server/front/timer_list.h"

namespace server {

void TimerNode::Cancel() {
  if (next_ == nullptr) return;
  previous_->next_ = next_;
  next_->previous_ = previous_;
  previous_ = next_ = nullptr;
}

TimerList::TimerList(std::chrono::steady_clock::duration timeout) : timeout_(timeout) {
  ring_.previous_ = ring_.next_ = &ring_;
}

void TimerList::Schedule(TimerNode& node, SteadyTime now) {
  node.Cancel();
  node.deadline_ = now + timeout_;
  node.previous_ = ring_.previous_;
  node.next_ = &ring_;
  ring_.previous_->next_ = &node;
  ring_.previous_ = &node;
}

TimerNode* TimerList::TakeDue(SteadyTime now) {
  TimerNode* const first = ring_.next_;
  if (first == &ring_ || first->deadline_ > now) return nullptr;
  first->Cancel();
  return first;
}

std::optional<SteadyTime> TimerList::NextDeadline() const {
  if (ring_.next_ == &ring_) return std::nullopt;
  return ring_.next_->deadline_;
}

}  // namespace server
