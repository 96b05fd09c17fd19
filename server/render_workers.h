// The render workers of the service: a pool for each lane of admission, one fork server for all.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "imaging/worker/worker_pool.h"
#include "server/config/config.h"
#include "server/telemetry/log.h"
#include "server/telemetry/metrics.h"
#include "server/thumbs/render_step.h"

namespace server {

// By the settings, and by the machine where they leave it open.
int LightSlots(const Config& config);
int MiddleSlots(const Config& config);
int HeavySlots(const Config& config);
imaging::Limits LimitsFrom(const Config& config);
imaging::EncodingOptions EncodingFrom(const Config& config);

imaging::ForkServerOptions ForkServerOfThisProgram();
// For one worker that is as nice as others.
imaging::WorkerPoolOptions WorkerPoolOptionsFrom(const Config& config);

// Above how many threads of its user a worker gets no more: of those that all together may have (nullopt: any
// number) a quarter stays for the service, whatever a worker does. Pure.
std::uint64_t WorkerThreads(std::optional<std::uint64_t> tasks);

class RenderWorkers {
 public:
  // Returns when there are workers. The error is a sentence for the operator. `log` must outlive this.
  static tl::expected<RenderWorkers, std::string> Start(const Config& config, Log& log);

  Renderers renderers() const { return {*light_, *middle_, *heavy_}; }

  // Whether pictures can be rendered at present. Thread-safe.
  bool ready() const {
    return light_->Trouble().empty() && middle_->Trouble().empty() && heavy_->Trouble().empty();
  }
  // Layers of confinement that could not be had; they are the same for all workers.
  std::vector<std::string> missing_layers() const { return light_->MissingLayers(); }

  // What happened to workers, by cause. The pools must outlive the scrapes.
  void AddGauges(Metrics& metrics) const;

 private:
  RenderWorkers(std::unique_ptr<imaging::WorkerPool> light, std::unique_ptr<imaging::WorkerPool> middle,
                std::unique_ptr<imaging::WorkerPool> heavy)
      : light_(std::move(light)), middle_(std::move(middle)), heavy_(std::move(heavy)) {}

  std::unique_ptr<imaging::WorkerPool> light_;
  std::unique_ptr<imaging::WorkerPool> middle_;
  std::unique_ptr<imaging::WorkerPool> heavy_;
};

}  // namespace server
