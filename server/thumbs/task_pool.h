// A fixed number of threads and a bounded queue: what waits on the network waits here, never in an event
// loop.
//
// The thread that slept last is woken first: few threads, with warm caches and stacks, do what there is to
// do, and the rest sleeps on. One thread at a time is on its way; it wakes the next when it has taken a task
// and more are queued, so that none is woken for what a thread that just came free takes.
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
  // Where a thread without a task waits. Guarded by mutex_.
  struct Sleeper {
    std::condition_variable wake;
    bool called = false;
  };

  void Run(Sleeper& self);
  void Sleep(Sleeper& self, std::unique_lock<std::mutex>& lock);
  Sleeper* CallSleeper();
  void RunTask(std::unique_lock<std::mutex>& lock);
  void RunTimer();
  void WatchDeadline(Deadline deadline);
  Deadline EarliestDeadline() const;
  std::vector<TimedTask> TakeExpired();

  const std::size_t queue_;
  mutable std::mutex mutex_;
  std::deque<Sleeper> sleeper_of_thread_;  // here, as a notification may come when its thread has ended
  std::vector<Sleeper*> sleepers_;         // the last to sleep at the end
  bool called_ = false;                    // one was woken and has not looked for a task yet
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
