// Asks both buckets now and then whether they would serve us, so that readiness can be told without waiting.
// Thread-safe.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "s3client/object_store.h"
#include "server/telemetry/log.h"

namespace server {

class StoreMonitor {
 public:
  struct Watched {
    std::string name;  // "images"
    s3client::ObjectStore* store;
  };
  struct State {
    std::string name;
    bool ready;
  };

  // Probes in a thread of its own, at once and then every `interval`. Returns when the first round is done,
  // or after a second: a store that hangs must not hold the start. The stores and the log must outlive it.
  StoreMonitor(std::vector<Watched> watched, std::chrono::milliseconds interval, Log& log);
  ~StoreMonitor();

  std::vector<State> states() const;
  bool all_ready() const;

 private:
  struct Probe {
    Watched watched;
    std::atomic<bool> ready{false};
    // Of the probing thread alone:
    bool told = false;   // the present state was logged
    std::string advice;  // as logged last
  };

  void ProbeAll();
  void ProbeOne(Probe& probe);
  void TellAdvice(Probe& probe);
  void Run();

  const std::chrono::milliseconds interval_;
  Log& log_;
  std::vector<std::unique_ptr<Probe>> probes_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stop_ = false;
  bool probed_ = false;  // the first round is done
  std::thread thread_;
};

}  // namespace server
