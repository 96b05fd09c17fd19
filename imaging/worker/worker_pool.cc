#include "imaging/worker/worker_pool.h"

#include <atomic>
#include <csignal>
#include <utility>

#include <fmt/format.h>
#include <sys/wait.h>

#include "imaging/render_forecast.h"
#include "imaging/worker/sealed_file.h"
#include "imaging/worker/worker_keeper.h"

namespace imaging {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds kStart{30};
// A worker that somebody else ended costs nobody a request, unless it happens to one picture as often.
constexpr int kAttempts = 5;
// One that ended before it had the picture says nothing of it.
constexpr int kAttemptsToBegin = 50;

// Plain counters.
struct Counters {
  std::atomic<std::uint64_t> recycled{0};
  std::atomic<std::uint64_t> timed_out{0};
  std::atomic<std::uint64_t> crashed{0};
  std::atomic<std::uint64_t> killed{0};
  std::atomic<std::uint64_t> not_begun{0};
  std::atomic<std::uint64_t> refused_calls{0};
  std::atomic<std::uint64_t> garbled{0};
};

std::string DescribeEnd(std::optional<int> status) {
  if (!status) return "nobody knows how";
  if (WIFSIGNALED(*status)) return fmt::format("signal {}", WTERMSIG(*status));
  return fmt::format("exit code {}", WEXITSTATUS(*status));
}

class ConfinedRenderer final : public WorkerPool {
 public:
  ConfinedRenderer(WorkerPoolOptions options, std::shared_ptr<WorkerKeeper> keeper, WorkerGroup& workers)
      : options_(std::move(options)), keeper_(std::move(keeper)), workers_(workers) {}

  // Waits for the first worker.
  tl::expected<void, std::string> Begin() {
    workers_.AwaitStart(steady_clock::now() + kStart);
    auto worker = workers_.Take(steady_clock::now());
    if (!worker) return tl::unexpected(Trouble().empty() ? "no render worker came" : Trouble());
    const WorkerGreeting greeting = worker->Greet(steady_clock::now() + kStart);
    if (!greeting) return tl::unexpected("a render worker cannot be confined: " + greeting.error());
    missing_ = *greeting;
    workers_.GiveBack(std::move(worker));
    return {};
  }

  Result<RenderCost> Predict(std::string_view original, std::span<const ThumbnailSpec> specs) const override {
    return Forecast(original, specs, {options_.limits, options_.encoding});
  }

  Result<Rendering> Render(std::string_view original, std::span<const ThumbnailSpec> specs,
                           Deadline deadline) override {
    if (steady_clock::now() >= deadline) return Starved("before the start");
    if (original.empty()) return tl::unexpected(Error{ErrorCode::kUnsupportedFormat, "", "no bytes"});
    const auto file = SealBytes(original);
    if (!file) return tl::unexpected(file.error());
    const WorkerJob job{
        .limits = options_.limits, .encoding = options_.encoding, .specs = {specs.begin(), specs.end()}};
    int begun = 0;
    int not_begun = 0;
    while (true) {
      auto worker = workers_.Take(deadline);
      if (!worker) return Starved("no render worker came free");
      auto work = worker->Do(file->get(), job, deadline);
      if (work.outcome == RenderProcess::Outcome::kAnswered) {
        Return(std::move(worker));
        return std::move(work.rendering);
      }
      const int pid = worker->pid();
      if (HasNotBegun(work.outcome)) ++counters_.not_begun;
      keeper_->Replace(workers_, std::move(worker));
      const bool may_try_again =
          HasNotBegun(work.outcome) ? ++not_begun < kAttemptsToBegin : ++begun < kAttempts;
      if (may_try_again && IsNoFaultOfThePicture(work.outcome, pid)) continue;
      return Failed(work, pid);
    }
  }

  WorkerPoolStats Stats() const override {
    WorkerPoolStats stats;
    stats.started = workers_.started();
    stats.recycled = counters_.recycled.load();
    stats.timed_out = counters_.timed_out.load();
    stats.crashed = counters_.crashed.load();
    stats.killed = counters_.killed.load();
    stats.died_idle = workers_.died_idle() + counters_.not_begun.load();
    stats.refused_calls = counters_.refused_calls.load();
    stats.garbled = counters_.garbled.load();
    stats.fork_servers = keeper_->fork_servers();
    stats.idle = workers_.idle();
    return stats;
  }
  std::vector<std::string> MissingLayers() const override { return missing_; }
  std::string Trouble() const override { return workers_.Trouble(); }

 private:
  static tl::unexpected<Error> Starved(std::string message) {
    return tl::unexpected(Error{ErrorCode::kStarved, "", std::move(message)});
  }

  void Return(std::unique_ptr<RenderProcess> worker) {
    const bool spent = worker->jobs() >= options_.jobs_per_worker ||
                       worker->peak_memory_bytes() > options_.recycle_above_bytes ||
                       // Its limit is for its whole life: no picture may pay for those before it.
                       worker->processor_time() > options_.confinement.cpu_time / 2;
    if (!spent) return workers_.GiveBack(std::move(worker));
    ++counters_.recycled;
    keeper_->Replace(workers_, std::move(worker));
  }

  static bool HasNotBegun(RenderProcess::Outcome outcome) {
    return outcome == RenderProcess::Outcome::kNotStarted || outcome == RenderProcess::Outcome::kUnfit;
  }

  // A decoder that crashes never ends by SIGKILL: that comes from outside (or at the limit of processor time,
  // and then again). A worker whose end nobody can tell died with its fork server.
  bool IsNoFaultOfThePicture(RenderProcess::Outcome outcome, int pid) {
    if (outcome == RenderProcess::Outcome::kNotStarted) return true;
    if (outcome != RenderProcess::Outcome::kDied) return false;
    const auto status = keeper_->EndOf(pid);
    const bool killed = !status || (WIFSIGNALED(*status) && WTERMSIG(*status) == SIGKILL);
    if (killed) ++counters_.killed;
    return killed;
  }

  Result<Rendering> Failed(RenderProcess::Work& work, int pid) {
    switch (work.outcome) {
      case RenderProcess::Outcome::kLate:
        ++counters_.timed_out;
        break;
      case RenderProcess::Outcome::kDied:
        return Crashed(keeper_->EndOf(pid));
      case RenderProcess::Outcome::kGarbled:
        ++counters_.garbled;
        return tl::unexpected(Error{ErrorCode::kCrashed, "", "the render worker answered nonsense"});
      case RenderProcess::Outcome::kUnfit:
      case RenderProcess::Outcome::kNotStarted:
      case RenderProcess::Outcome::kAnswered:
        break;
    }
    return std::move(work.rendering);
  }

  Result<Rendering> Crashed(std::optional<int> status) {
    ++counters_.crashed;
    if (status && WIFSIGNALED(*status) && WTERMSIG(*status) == SIGSYS) ++counters_.refused_calls;
    return tl::unexpected(Error{ErrorCode::kCrashed, "", "the render worker died: " + DescribeEnd(status)});
  }

  const WorkerPoolOptions options_;
  const std::shared_ptr<WorkerKeeper> keeper_;  // shared with the other pools of its fork server
  WorkerGroup& workers_;                        // the keeper's
  Counters counters_;
  std::vector<std::string> missing_;
};

}  // namespace

tl::expected<std::vector<std::unique_ptr<WorkerPool>>, std::string> StartWorkerPools(
    ForkServerOptions fork_server, std::vector<WorkerPoolOptions> pools) {
  WorkerKeeper::Options options{std::move(fork_server.command), std::move(fork_server.on_trouble), {}};
  for (const auto& pool : pools) {
    options.groups.push_back({{pool.confinement, pool.allow_unconfined, pool.priority}, pool.workers});
  }
  const auto keeper = std::make_shared<WorkerKeeper>(std::move(options));
  std::vector<std::unique_ptr<WorkerPool>> started;
  for (std::size_t i = 0; i < pools.size(); ++i) {
    auto pool = std::make_unique<ConfinedRenderer>(std::move(pools[i]), keeper, keeper->group(i));
    if (const auto begun = pool->Begin(); !begun) return tl::unexpected(begun.error());
    started.push_back(std::move(pool));
  }
  return started;
}

tl::expected<std::unique_ptr<WorkerPool>, std::string> StartWorkerPool(ForkServerOptions fork_server,
                                                                       WorkerPoolOptions options) {
  auto pools = StartWorkerPools(std::move(fork_server), {std::move(options)});
  if (!pools) return tl::unexpected(pools.error());
  return std::move(pools->front());
}

}  // namespace imaging
