// Liveness, readiness and metrics. Never blocks: everything told here is known already.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "server/front/http_message.h"
#include "server/telemetry/metrics.h"
#include "server/thumbs/store_monitor.h"

namespace server {

// Of the processes that render.
struct RenderingState {
  bool ready = false;
  std::vector<std::string> missing_layers;  // of their confinement
};

class StatusHandler {
 public:
  // The references must outlive the handler. `rendering` is asked from any thread, and must not block.
  StatusHandler(const StoreMonitor& stores, std::function<RenderingState()> rendering, const Metrics& metrics)
      : stores_(stores), rendering_(std::move(rendering)), metrics_(metrics) {}

  HttpResponse Health() const;  // 200 as long as the process answers
  // 200, or 503 while a store refuses us, nothing can be rendered or we are draining; names no bucket.
  HttpResponse Ready() const;
  HttpResponse Scrape() const;  // Prometheus' text format

  // From now on not ready, for good.
  void SetDraining() { draining_.store(true); }

 private:
  const StoreMonitor& stores_;
  const std::function<RenderingState()> rendering_;
  const Metrics& metrics_;
  std::atomic<bool> draining_{false};
};

}  // namespace server
