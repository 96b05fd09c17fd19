// Keeps a number of render workers ready: has the fork server make them, takes note of how they end, and
// starts another one where it died itself.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <tl/expected.hpp>

#include "imaging/worker/fork_server_process.h"
#include "imaging/worker/fork_server_protocol.h"
#include "imaging/worker/render_process.h"

namespace imaging {

// Thread-safe.
class WorkerKeeper {
 public:
  struct Options {
    std::vector<std::string> fork_server;
    StartWorker start;
    int workers = 1;
    std::function<void(const std::string&)> on_trouble;
  };
  explicit WorkerKeeper(Options options);
  ~WorkerKeeper();
  WorkerKeeper(const WorkerKeeper&) = delete;
  WorkerKeeper& operator=(const WorkerKeeper&) = delete;

  using Deadline = std::chrono::steady_clock::time_point;

  // An idle worker; null: none came free before the deadline.
  std::unique_ptr<RenderProcess> Take(Deadline deadline);
  void GiveBack(std::unique_ptr<RenderProcess> worker);
  // Ended one way or another: another one is started in its place.
  void Replace(std::unique_ptr<RenderProcess> worker);

  // How a worker ended, as waitpid(2) says it; waits a moment for the fork server to tell. nullopt: it did
  // not.
  std::optional<int> EndOf(int pid);

  // Until the first worker is there, or something went wrong.
  void AwaitStart(Deadline deadline);

  // Why no worker can be had at present; empty: nothing is known to be wrong.
  std::string Trouble() const;

  std::uint64_t started() const;
  std::uint64_t fork_servers() const;
  std::uint64_t died_idle() const;  // of those that nobody had taken
  int idle() const;

 private:
  void Run();
  bool StartForkServerAgain();
  void ListenToForkServer();
  void OrderWorkers();
  void TakeEvent(const ForkServerEvent& event, std::vector<Descriptor> descriptors);
  void TakeWorker(const ForkServerEvent& event, std::vector<Descriptor> descriptors);
  void TakeEnd(const ForkServerEvent& event);
  void DropIdle(int pid);
  bool IsStuck() const;
  void LoseForkServer();
  bool PauseAfter(const std::string& trouble);

  const Options options_;
  const std::size_t wanted_;

  mutable std::mutex mutex_;
  std::condition_variable idle_changed_;
  std::condition_variable stopping_changed_;
  std::condition_variable ended_changed_;
  std::vector<std::unique_ptr<RenderProcess>> idle_;  // the last one used is taken first: its caches are warm
  std::size_t alive_ = 0;                             // idle, at work or ordered
  std::map<int, int> ends_;                           // wait status by pid, of those that ended lately
  std::deque<int> ended_order_;
  std::string trouble_;
  std::uint64_t started_ = 0;
  std::uint64_t fork_servers_ = 0;
  std::uint64_t died_idle_ = 0;
  bool stopping_ = false;

  // The keeper's own thread only.
  ForkServerProcess server_;
  std::deque<Descriptor> ordered_;  // our ends of the sockets of workers that were ordered, in order
  bool ready_ = false;              // the fork server has started
  Deadline last_heard_;             // of the fork server, or when an order was sent that waits for its answer

  Descriptor wake_;     // an eventfd: workers are missing, or the end has come
  std::thread thread_;  // last
};

}  // namespace imaging
