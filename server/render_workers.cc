#include "server/render_workers.h"

#include <algorithm>
#include <array>
#include <utility>

#include "imaging/worker/fork_server.h"
#include "server/machine_share.h"

namespace server {
namespace {

// All yield the processors to who answers requests, and the heavier ones to the lighter ones too: of a
// processor that two neighbours want, the heavier one gets a quarter. With less its time would run out before
// it is done.
constexpr imaging::ProcessPriority kLightPriority{5, {}};
constexpr imaging::ProcessPriority kMiddlePriority{10, {}};
// With a slice like this nobody waits for the end of a shorter one: p99 of light ones beside heavy ones
// is 1.5x of that without them, and 2.4x otherwise (bench/memory/run.sh isolation).
constexpr imaging::ProcessPriority kHeavyPriority{15, std::chrono::milliseconds(100)};

imaging::ForkServerOptions LoggedForkServer(Log& log) {
  imaging::ForkServerOptions options = ForkServerOfThisProgram();
  options.on_trouble = [&log](const std::string& trouble) {
    log.Write(LogLevel::kError, "render_workers", {{"error", trouble}});
  };
  return options;
}

imaging::WorkerPoolOptions LaneOptions(const Config& config, int workers, imaging::ProcessPriority priority) {
  imaging::WorkerPoolOptions options = WorkerPoolOptionsFrom(config);
  options.workers = workers;
  options.priority = priority;
  return options;
}

struct Cause {
  const char* name;
  std::uint64_t imaging::WorkerPoolStats::*count;
};
constexpr std::array kCauses{Cause{"recycled", &imaging::WorkerPoolStats::recycled},
                             Cause{"timed_out", &imaging::WorkerPoolStats::timed_out},
                             Cause{"crashed", &imaging::WorkerPoolStats::crashed},
                             Cause{"refused_call", &imaging::WorkerPoolStats::refused_calls},
                             Cause{"killed", &imaging::WorkerPoolStats::killed},
                             Cause{"idle", &imaging::WorkerPoolStats::died_idle},
                             Cause{"garbled", &imaging::WorkerPoolStats::garbled}};

void AddPoolGauges(const imaging::WorkerPool& pool, const std::string& lane, Metrics& metrics) {
  const auto add = [&](Metrics::Polled polled) {
    polled.labels["lane"] = lane;
    metrics.AddPolled(std::move(polled));
  };
  add({"thumbd_render_workers_idle",
       "Render processes without a picture",
       Metrics::Kind::kGauge,
       {},
       [&pool] { return static_cast<double>(pool.Stats().idle); }});
  add({"thumbd_render_workers_started_total",
       "Render processes started",
       Metrics::Kind::kCounter,
       {},
       [&pool] { return static_cast<double>(pool.Stats().started); }});
  for (const Cause& cause : kCauses) {
    add({"thumbd_render_workers_ended_total",
         "Render processes that ended, by cause; idle: without a picture; refused_call: of the crashed",
         Metrics::Kind::kCounter,
         {{"cause", cause.name}},
         [&pool, count = cause.count] { return static_cast<double>(pool.Stats().*count); }});
  }
}

imaging::FailOn FailOnFrom(FailOn fail_on) {
  switch (fail_on) {
    case FailOn::kNone:
      return imaging::FailOn::kNone;
    case FailOn::kTruncated:
      return imaging::FailOn::kTruncated;
    case FailOn::kError:
      return imaging::FailOn::kError;
    case FailOn::kWarning:
      break;
  }
  return imaging::FailOn::kWarning;
}

}  // namespace

int LightSlots(const Config& config) {
  return config.render_slots > 0 ? config.render_slots : ProcessorCount();
}

int MiddleSlots(const Config& config) {
  return LightSlots(config);
}

int HeavySlots(const Config& config) {
  return config.heavy_slots > 0 ? config.heavy_slots : std::max(1, LightSlots(config) / 2);
}

imaging::Limits LimitsFrom(const Config& config) {
  imaging::Limits limits;
  limits.max_pixels = config.max_pixels;
  limits.max_side = config.max_side;
  limits.max_frames = config.max_frames;
  limits.max_frame_pixels = config.max_frame_pixels;
  limits.max_bands = config.max_bands;
  limits.max_jpeg_scans = config.max_jpeg_scans;
  limits.max_metadata_bytes = config.max_metadata_bytes;
  limits.fail_on = FailOnFrom(config.fail_on);
  limits.allow_svg = config.allow_svg;
  return limits;
}

imaging::EncodingOptions EncodingFrom(const Config& config) {
  imaging::EncodingOptions encoding;
  encoding.png_effort = config.png_effort;
  encoding.jpeg_quality = config.jpeg_quality;
  encoding.webp_quality = config.webp_quality;
  encoding.avif_quality = config.avif_quality;
  encoding.webp_effort = config.webp_effort;
  encoding.avif_effort = config.avif_effort;
  encoding.max_animation_frames = config.max_animation_frames;
  encoding.max_animation_pixels = config.max_animation_pixels;
  encoding.keep_profile = config.keep_profile;
  encoding.linear_light = config.resize_light == ResizeLight::kLinear;
  encoding.use_embedded = config.use_embedded;
  return encoding;
}

imaging::ForkServerOptions ForkServerOfThisProgram() {
  imaging::ForkServerOptions options;
  // Whatever has been put at its path since.
  options.command = {"/proc/self/exe", imaging::kForkServerArgument};
  return options;
}

std::uint64_t WorkerThreads(std::optional<std::uint64_t> tasks) {
  constexpr std::uint64_t kMost = imaging::ConfinementLimits{}.threads;
  return tasks ? std::min(kMost, *tasks - *tasks / 4) : kMost;
}

imaging::WorkerPoolOptions WorkerPoolOptionsFrom(const Config& config) {
  imaging::WorkerPoolOptions options;
  options.priority.niceness = 0;
  options.limits = LimitsFrom(config);
  options.encoding = EncodingFrom(config);
  options.confinement.memory_bytes = config.worker_memory;
  options.confinement.threads = WorkerThreads(TaskLimit());
  options.allow_unconfined = config.allow_unconfined;
  options.jobs_per_worker = config.worker_jobs;
  options.recycle_above_bytes = config.worker_recycle_above;
  return options;
}

tl::expected<RenderWorkers, std::string> RenderWorkers::Start(const Config& config, Log& log) {
  auto pools = imaging::StartWorkerPools(LoggedForkServer(log),
                                         {LaneOptions(config, LightSlots(config), kLightPriority),
                                          LaneOptions(config, MiddleSlots(config), kMiddlePriority),
                                          LaneOptions(config, HeavySlots(config), kHeavyPriority)});
  if (!pools) {
    return tl::unexpected(pools.error() +
                          "; ALLOW_UNCONFINED=1 renders all the same, where that is what is missing");
  }
  auto& lanes = *pools;
  return RenderWorkers(std::move(lanes[0]), std::move(lanes[1]), std::move(lanes[2]));
}

void RenderWorkers::AddGauges(Metrics& metrics) const {
  metrics.AddPolled({"thumbd_fork_servers_started_total",
                     "Processes started that fork render processes",
                     Metrics::Kind::kCounter,
                     {},
                     [&pool = *light_] { return static_cast<double>(pool.Stats().fork_servers); }});
  AddPoolGauges(*light_, "light", metrics);
  AddPoolGauges(*middle_, "middle", metrics);
  AddPoolGauges(*heavy_, "heavy", metrics);
}

}  // namespace server
