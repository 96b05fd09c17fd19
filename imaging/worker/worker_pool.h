// The port to rendering, through confined processes: whatever a picture does to its decoder costs one
// request.
//
// A keeper thread owns the fork server and has it fork workers ahead of need, those of several pools where
// they share it. Render takes an idle worker, hands it the original, and waits; a worker that is late, dies
// or answers nonsense is ended and replaced. Where somebody else killed it, which says nothing of the
// picture, another one does the job again.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "imaging/renderer.h"
#include "imaging/worker/confinement.h"
#include "imaging/worker/process_priority.h"

namespace imaging {

struct ForkServerOptions {
  // Program and arguments that call RunForkServer(kForkServerSocket); it gets an environment of its own.
  std::vector<std::string> command;
  // Told, in the keeper's thread, of what keeps workers from being made: a sentence for the operator.
  std::function<void(const std::string&)> on_trouble = [](const std::string&) {};
};

struct WorkerPoolOptions {
  int workers = 1;  // 1 or more; as many Render at once
  Limits limits;
  EncodingOptions encoding;
  ConfinementLimits confinement;
  bool allow_unconfined = false;
  ProcessPriority priority;
  int jobs_per_worker = 1'000;  // then it is replaced
  std::uint64_t recycle_above_bytes = std::uint64_t{512}
                                      << 20;  // resident at its worst: replaced after the job
};

// Since the start.
struct WorkerPoolStats {
  std::uint64_t started = 0;
  std::uint64_t recycled = 0;       // after enough jobs, or with too much memory
  std::uint64_t timed_out = 0;      // killed at a deadline
  std::uint64_t crashed = 0;        // by a signal or an exit of their own
  std::uint64_t killed = 0;         // by somebody else: the kernel without memory, an operator
  std::uint64_t died_idle = 0;      // without a picture, however it came; also those that cannot be confined
  std::uint64_t refused_calls = 0;  // of the crashed, by a system call that is not allowed
  std::uint64_t garbled = 0;        // answered what is no answer
  std::uint64_t fork_servers = 0;   // the same for all pools that share one
  int idle = 0;
};

class WorkerPool : public Renderer {
 public:
  virtual WorkerPoolStats Stats() const = 0;
  // Layers of confinement that could not be had.
  virtual std::vector<std::string> MissingLayers() const = 0;
  // Why no worker can be had at present; empty: nothing is known to be wrong.
  virtual std::string Trouble() const = 0;
};

// As many pools as options, in that order, with one fork server for all. It ends with the last of them.
// Returns when each has its first worker. The error is a sentence for the operator.
tl::expected<std::vector<std::unique_ptr<WorkerPool>>, std::string> StartWorkerPools(
    ForkServerOptions fork_server, std::vector<WorkerPoolOptions> pools);
// With a fork server of its own.
tl::expected<std::unique_ptr<WorkerPool>, std::string> StartWorkerPool(ForkServerOptions fork_server,
                                                                       WorkerPoolOptions options);

}  // namespace imaging
