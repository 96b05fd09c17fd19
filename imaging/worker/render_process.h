// One render worker as the service sees it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "imaging/renderer.h"
#include "imaging/worker/descriptor.h"
#include "imaging/worker/render_worker.h"
#include "imaging/worker/result_file.h"
#include "imaging/worker/worker_protocol.h"

namespace imaging {

// For one thread at a time. Its end kills the process if that still lives.
class RenderProcess {
 public:
  RenderProcess(int pid, Descriptor process, Descriptor socket, ResultFile results)
      : pid_(pid), process_(std::move(process)), socket_(std::move(socket)), results_(std::move(results)) {}
  RenderProcess(const RenderProcess&) = delete;
  RenderProcess& operator=(const RenderProcess&) = delete;
  ~RenderProcess();

  int pid() const { return pid_; }
  int jobs() const { return jobs_; }
  std::uint64_t peak_memory_bytes() const { return peak_memory_bytes_; }
  std::chrono::milliseconds processor_time() const { return processor_time_; }

  // Waits for the worker's first packet; later calls answer at once.
  const WorkerGreeting& Greet(std::chrono::steady_clock::time_point deadline);

  enum class Outcome {
    kUnfit,       // it cannot be confined; `rendering` says why
    kAnswered,    // `rendering` is the worker's answer, a failure perhaps; it can take another job
    kNotStarted,  // it was dead already: another one may do this job
    kLate,        // killed at the deadline; `rendering` says kTimeout or kStarved
    kDied,
    kGarbled,  // killed for what it answered
  };
  struct Work {
    Outcome outcome;
    Result<Rendering> rendering;
  };
  // The job's id and time are filled in here.
  Work Do(int original, WorkerJob job, Deadline deadline);

 private:
  Work Fail(Outcome outcome, std::string message = "a render worker failed") const;
  Work Late(Deadline since) const;
  bool WasStarved(std::chrono::milliseconds processor_time, Deadline since) const;
  Result<Rendering> TakePictures(WorkerAnswer answer, const WorkerJob& job) const;
  void Kill() const;

  const int pid_;
  const Descriptor process_;
  const Descriptor socket_;
  const ResultFile results_;
  std::optional<WorkerGreeting> greeting_;
  std::uint64_t next_job_ = 1;
  int jobs_ = 0;
  std::uint64_t peak_memory_bytes_ = 0;
  std::chrono::milliseconds processor_time_{0};
};

}  // namespace imaging
