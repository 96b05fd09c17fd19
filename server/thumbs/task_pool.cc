#include "server/thumbs/task_pool.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include <pthread.h>

namespace server {

TaskPool::TaskPool(const std::string& name, int threads, std::size_t queue) : queue_(queue) {
  threads_.reserve(static_cast<std::size_t>(threads));
  for (int i = 0; i < threads; ++i) {
    threads_.emplace_back([this] { Run(); });
    pthread_setname_np(threads_.back().native_handle(), name.substr(0, 15).c_str());
  }
}

TaskPool::~TaskPool() {
  Stop();
}

bool TaskPool::Submit(TimedTask task) {
  {
    const std::lock_guard lock(mutex_);
    // A task that a free thread will take at once does not count as waiting.
    const std::size_t idle = threads_.size() - static_cast<std::size_t>(running_);
    if (stopping_ || tasks_.size() >= queue_ + idle) return false;
    if (task.deadline != Deadline::max()) StartTimer();
    if (task.deadline < timer_due_) earlier_deadline_.notify_one();
    tasks_.push_back(std::move(task));
  }
  ready_.notify_one();
  return true;
}

void TaskPool::StartTimer() {
  if (!timer_.joinable()) timer_ = std::thread([this] { RunTimer(); });
}

void TaskPool::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  ready_.notify_all();
  earlier_deadline_.notify_all();
  for (auto& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
  if (timer_.joinable()) timer_.join();
}

void TaskPool::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    ready_.wait(lock, [this] { return stopping_ || !tasks_.empty(); });
    if (tasks_.empty()) return;
    std::optional<TimedTask> task = std::move(tasks_.front());
    tasks_.pop_front();
    ++running_;
    lock.unlock();
    std::chrono::steady_clock::now() < task->deadline ? task->run() : task->expire();
    task.reset();  // what it holds ends here, not under the lock
    lock.lock();
    --running_;
  }
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
