// A fixed number of threads and a bounded queue: what waits on the network waits here, never in an event
// loop.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace server {

class TaskPool {
 public:
  // `name`: of the threads, for top and gdb; 15 bytes at most.
  TaskPool(const std::string& name, int threads, std::size_t queue);
  ~TaskPool();  // Stop

  // False: the queue is full or the pool is stopping; the task was not taken and will not run.
  // Tasks must not throw.
  bool Submit(std::function<void()> task);

  // Runs what is queued, then ends the threads. Idempotent.
  void Stop();

  std::size_t queued() const;
  int running() const;

 private:
  void Run();

  const std::size_t queue_;
  mutable std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::function<void()>> tasks_;
  int running_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace server
