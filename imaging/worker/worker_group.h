// Render workers that are alike, as many as there are to be: those without a picture wait here.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "imaging/worker/fork_server_protocol.h"
#include "imaging/worker/render_process.h"

namespace imaging {

// Thread-safe. It makes no worker itself: its keeper (worker_keeper.h) orders those that are missing.
class WorkerGroup {
 public:
  struct Options {
    StartWorker start;
    int workers = 1;
  };
  explicit WorkerGroup(const Options& options);
  WorkerGroup(const WorkerGroup&) = delete;
  WorkerGroup& operator=(const WorkerGroup&) = delete;

  using Deadline = std::chrono::steady_clock::time_point;

  // An idle worker; null: none came free before the deadline. It goes back with GiveBack, or to the keeper's
  // Replace.
  std::unique_ptr<RenderProcess> Take(Deadline deadline);
  void GiveBack(std::unique_ptr<RenderProcess> worker);

  // Until the first worker is there, or something went wrong.
  void AwaitStart(Deadline deadline);

  // Why no worker can be had at present; empty: nothing is known to be wrong.
  std::string Trouble() const;

  std::uint64_t started() const;
  std::uint64_t died_idle() const;  // of those that nobody had taken
  int idle() const;

  // The rest is the keeper's.

  const StartWorker& start() const { return options_.start; }
  bool IsShort() const;
  void AddOrdered();
  void AddStarted(std::unique_ptr<RenderProcess> worker);  // of those ordered
  void RemoveAbsent();                                     // one that was ordered or taken, and has failed
  void RemoveIdle(int pid);                                // it has ended, if it was here
  void RemoveAllIdle();
  void SetTrouble(const std::string& trouble);

 private:
  const Options options_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;                   // of idle_ and trouble_
  std::vector<std::unique_ptr<RenderProcess>> idle_;  // the last one used is taken first: its caches are warm
  int alive_ = 0;                                     // idle, taken or ordered
  std::string trouble_;
  std::uint64_t started_ = 0;
  std::uint64_t died_idle_ = 0;
};

}  // namespace imaging
