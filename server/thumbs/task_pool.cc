#include "server/thumbs/task_pool.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include <pthread.h>

namespace server {

TaskPool::TaskPool(const std::string& name, int threads, std::size_t queue)
    : queue_(queue), sleeper_of_thread_(static_cast<std::size_t>(threads)) {
  threads_.reserve(static_cast<std::size_t>(threads));
  sleepers_.reserve(sleeper_of_thread_.size());
  for (Sleeper& sleeper : sleeper_of_thread_) {
    threads_.emplace_back([this, &sleeper] { Run(sleeper); });
    pthread_setname_np(threads_.back().native_handle(), name.substr(0, 15).c_str());
  }
}

TaskPool::~TaskPool() {
  Stop();
}

bool TaskPool::Submit(TimedTask task) {
  Sleeper* sleeper = nullptr;
  {
    const std::lock_guard lock(mutex_);
    // A task that a free thread will take at once does not count as waiting.
    const std::size_t idle = threads_.size() - static_cast<std::size_t>(running_);
    if (stopping_ || tasks_.size() >= queue_ + idle) return false;
    if (tasks_.size() >= idle) WatchDeadline(task.deadline);
    tasks_.push_back(std::move(task));
    sleeper = CallSleeper();
  }
  if (sleeper != nullptr) sleeper->wake.notify_one();
  return true;
}

void TaskPool::WatchDeadline(Deadline deadline) {
  if (deadline == Deadline::max()) return;
  if (!timer_.joinable()) timer_ = std::thread([this] { RunTimer(); });
  if (deadline < timer_due_) earlier_deadline_.notify_one();
}

void TaskPool::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (Sleeper* sleeper : sleepers_) sleeper->wake.notify_one();
  }
  earlier_deadline_.notify_all();
  for (auto& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
  if (timer_.joinable()) timer_.join();
}

void TaskPool::Run(Sleeper& self) {
  std::unique_lock lock(mutex_);
  while (true) {
    if (!tasks_.empty()) {
      RunTask(lock);
    } else if (stopping_) {
      return;
    } else {
      Sleep(self, lock);
    }
  }
}

void TaskPool::Sleep(Sleeper& self, std::unique_lock<std::mutex>& lock) {
  sleepers_.push_back(&self);
  self.wake.wait(lock, [&] { return self.called || stopping_; });
  if (!self.called) std::erase(sleepers_, &self);
  if (self.called) called_ = false;
  self.called = false;
}

// With the lock held. Whom it returns is to be notified without: it would run into the lock.
TaskPool::Sleeper* TaskPool::CallSleeper() {
  if (called_ || tasks_.empty() || sleepers_.empty()) return nullptr;
  Sleeper* sleeper = sleepers_.back();
  sleepers_.pop_back();
  sleeper->called = true;
  called_ = true;
  return sleeper;
}

void TaskPool::RunTask(std::unique_lock<std::mutex>& lock) {
  std::optional<TimedTask> task = std::move(tasks_.front());
  tasks_.pop_front();
  ++running_;
  Sleeper* const next = CallSleeper();
  lock.unlock();
  if (next != nullptr) next->wake.notify_one();
  std::chrono::steady_clock::now() < task->deadline ? task->run() : task->expire();
  task.reset();  // what it holds ends here, not under the lock
  lock.lock();
  --running_;
}

void TaskPool::RunTimer() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    timer_due_ = EarliestDeadline();
    if (timer_due_ == Deadline::max()) {
      earlier_deadline_.wait(lock);
    } else {
      earlier_deadline_.wait_until(lock, timer_due_);
    }
    std::vector<TimedTask> expired = TakeExpired();
    lock.unlock();
    for (const TimedTask& task : expired) task.expire();
    expired.clear();
    lock.lock();
  }
}

// The queue is short, and not in order: who is sent back to it has an older deadline than those before.
TaskPool::Deadline TaskPool::EarliestDeadline() const {
  Deadline earliest = Deadline::max();
  for (const TimedTask& task : tasks_) earliest = std::min(earliest, task.deadline);
  return earliest;
}

std::vector<TaskPool::TimedTask> TaskPool::TakeExpired() {
  const auto now = std::chrono::steady_clock::now();
  const auto late = std::stable_partition(tasks_.begin(), tasks_.end(),
                                          [&](const TimedTask& task) { return now < task.deadline; });
  std::vector<TimedTask> expired(std::make_move_iterator(late), std::make_move_iterator(tasks_.end()));
  tasks_.erase(late, tasks_.end());
  return expired;
}

std::size_t TaskPool::queued() const {
  const std::lock_guard lock(mutex_);
  return tasks_.size();
}

int TaskPool::running() const {
  const std::lock_guard lock(mutex_);
  return running_;
}

}  // namespace server
