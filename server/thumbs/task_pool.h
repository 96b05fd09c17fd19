// A fixed number of threads and a bounded queue: what waits on the network waits here, never in an event
// loop.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace server {

class TaskPool {
 public:
  // `name`: of the threads, for top and gdb; 15 bytes at most.
  TaskPool(const std::string& name, int threads, std::size_t queue);
  ~TaskPool();  // Stop

  // False: the queue is full or the pool is stopping; the task was not taken and will not run.
  // Tasks must not throw.
  bool Submit(std::function<void()> task) { return Submit({std::move(task), Deadline::max(), {}}); }

  using Deadline = std::chrono::steady_clock::time_point;
  struct TimedTask {
    std::function<void()> run;
    Deadline deadline;
    // Runs instead of `run` where no thread came free before the deadline, as soon as it has passed.
    std::function<void()> expire;
  };
  bool Submit(TimedTask task);

  // Runs what is queued, then ends the threads. Idempotent.
  void Stop();

  std::size_t queued() const;
  int running() const;

 private:
  void Run();
  void RunTimer();
  void StartTimer();
  Deadline EarliestDeadline() const;
  std::vector<TimedTask> TakeExpired();

  const std::size_t queue_;
  mutable std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<TimedTask> tasks_;
  // For tasks with a deadline only: a thread that looks after those in the queue.
  std::condition_variable earlier_deadline_;
  Deadline timer_due_ = Deadline::max();
  std::thread timer_;
  int running_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace server
