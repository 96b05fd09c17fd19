// Keeps groups of render workers at their number: has one fork server make them all, takes note of how they
// end, and starts another fork server where it died itself.
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

#include "imaging/worker/fork_server_process.h"
#include "imaging/worker/fork_server_protocol.h"
#include "imaging/worker/result_file.h"
#include "imaging/worker/worker_group.h"

namespace imaging {

// Thread-safe. A thread of its own is the fork server's parent and the only one that speaks with it.
class WorkerKeeper {
 public:
  struct Options {
    std::vector<std::string> fork_server;
    std::function<void(const std::string&)> on_trouble;
    std::vector<WorkerGroup::Options> groups;  // the first one's workers are made first
  };
  explicit WorkerKeeper(Options options);
  // Ends the fork server, and all workers with it. Nobody may hold one.
  ~WorkerKeeper();
  WorkerKeeper(const WorkerKeeper&) = delete;
  WorkerKeeper& operator=(const WorkerKeeper&) = delete;

  // As in the options.
  WorkerGroup& group(std::size_t index) { return groups_[index]; }

  // A worker taken from `group` has ended, or is to: another one is started in its place.
  void Replace(WorkerGroup& group, std::unique_ptr<RenderProcess> worker);

  // How a worker ended, as waitpid(2) says it; waits a moment for the fork server to tell. nullopt: it did
  // not.
  std::optional<int> EndOf(int pid);

  std::uint64_t fork_servers() const;

 private:
  using Time = std::chrono::steady_clock::time_point;

  struct Order {
    WorkerGroup* group;
    Descriptor socket;  // our end
    ResultFile results;
  };

  void Run();
  bool StartForkServerAgain();
  void ListenToForkServer();
  void OrderWorkers();
  bool OrderWorker(WorkerGroup& group);
  void TakeEvent(const ForkServerEvent& event, std::vector<Descriptor> descriptors);
  void TakeWorker(const ForkServerEvent& event, std::vector<Descriptor> descriptors);
  void TakeEnd(const ForkServerEvent& event);
  bool IsStuck() const;
  void LoseForkServer();
  bool IsStopping() const;
  void SetTrouble(const std::string& trouble);
  bool Pause();

  const Options options_;
  std::deque<WorkerGroup> groups_;  // the same from the constructor on

  mutable std::mutex mutex_;
  std::condition_variable stopping_changed_;
  std::condition_variable ended_changed_;
  std::map<int, int> ends_;  // wait status by pid, of those that ended lately
  std::deque<int> ended_order_;
  std::uint64_t fork_servers_ = 0;
  bool stopping_ = false;

  // The keeper's own thread only.
  ForkServerProcess server_;
  std::deque<Order> orders_;  // without an answer yet; they come in order
  bool ready_ = false;        // the fork server has started
  Time last_heard_;           // of the fork server, or when an order was sent that waits for its answer

  Descriptor wake_;     // an eventfd: workers are missing, or the end has come
  std::thread thread_;  // last
};

}  // namespace imaging
