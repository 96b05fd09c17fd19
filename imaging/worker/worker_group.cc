#include "imaging/worker/worker_group.h"

#include <utility>

namespace imaging {

WorkerGroup::WorkerGroup(const Options& options) : options_(options) {}

std::unique_ptr<RenderProcess> WorkerGroup::Take(Deadline deadline) {
  std::unique_lock lock(mutex_);
  if (!changed_.wait_until(lock, deadline, [&] { return !idle_.empty(); })) return nullptr;
  auto worker = std::move(idle_.back());
  idle_.pop_back();
  return worker;
}

void WorkerGroup::GiveBack(std::unique_ptr<RenderProcess> worker) {
  {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(worker));
  }
  changed_.notify_one();
}

void WorkerGroup::AwaitStart(Deadline deadline) {
  std::unique_lock lock(mutex_);
  changed_.wait_until(lock, deadline, [&] { return !idle_.empty() || !trouble_.empty(); });
}

std::string WorkerGroup::Trouble() const {
  const std::lock_guard lock(mutex_);
  return trouble_;
}

std::uint64_t WorkerGroup::started() const {
  const std::lock_guard lock(mutex_);
  return started_;
}

std::uint64_t WorkerGroup::died_idle() const {
  const std::lock_guard lock(mutex_);
  return died_idle_;
}

int WorkerGroup::idle() const {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(idle_.size());
}

bool WorkerGroup::IsShort() const {
  const std::lock_guard lock(mutex_);
  return alive_ < options_.workers;
}

void WorkerGroup::AddOrdered() {
  const std::lock_guard lock(mutex_);
  ++alive_;
}

void WorkerGroup::AddStarted(std::unique_ptr<RenderProcess> worker) {
  {
    const std::lock_guard lock(mutex_);
    ++started_;
    trouble_.clear();
    idle_.push_back(std::move(worker));
  }
  changed_.notify_one();
}

void WorkerGroup::RemoveAbsent() {
  const std::lock_guard lock(mutex_);
  --alive_;
}

void WorkerGroup::RemoveIdle(int pid) {
  const std::lock_guard lock(mutex_);
  const auto removed = std::erase_if(idle_, [&](const auto& worker) { return worker->pid() == pid; });
  alive_ -= static_cast<int>(removed);
  died_idle_ += removed;
}

void WorkerGroup::RemoveAllIdle() {
  const std::lock_guard lock(mutex_);
  alive_ -= static_cast<int>(idle_.size());
  died_idle_ += idle_.size();
  idle_.clear();
}

void WorkerGroup::SetTrouble(const std::string& trouble) {
  {
    const std::lock_guard lock(mutex_);
    trouble_ = trouble;
  }
  changed_.notify_all();
}

}  // namespace imaging
