#include "server/thumbs/task_pool.h"

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

bool TaskPool::Submit(std::function<void()> task) {
  {
    const std::lock_guard lock(mutex_);
    // A task that a free thread will take at once does not count as waiting.
    const std::size_t idle = threads_.size() - static_cast<std::size_t>(running_);
    if (stopping_ || tasks_.size() >= queue_ + idle) return false;
    tasks_.push_back(std::move(task));
  }
  ready_.notify_one();
  return true;
}

void TaskPool::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  ready_.notify_all();
  for (auto& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void TaskPool::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    ready_.wait(lock, [this] { return stopping_ || !tasks_.empty(); });
    if (tasks_.empty()) return;
    auto task = std::move(tasks_.front());
    tasks_.pop_front();
    ++running_;
    lock.unlock();
    task();
    task = nullptr;  // what it holds ends here, not under the lock
    lock.lock();
    --running_;
  }
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
