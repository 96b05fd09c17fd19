// Liveness, readiness and metrics. Never blocks: everything told here is known already.
#pragma once

#include <atomic>

#include "server/front/http_message.h"
#include "server/telemetry/metrics.h"
#include "server/thumbs/store_monitor.h"

namespace server {

class StatusHandler {
 public:
  // The references must outlive the handler.
  StatusHandler(const StoreMonitor& stores, const Metrics& metrics) : stores_(stores), metrics_(metrics) {}

  HttpResponse Health() const;  // 200 as long as the process answers
  HttpResponse Ready() const;   // 200, or 503 while a store refuses us or we are draining; names no bucket
  HttpResponse Scrape() const;  // Prometheus' text format

  // From now on not ready, for good.
  void SetDraining() { draining_.store(true); }

 private:
  const StoreMonitor& stores_;
  const Metrics& metrics_;
  std::atomic<bool> draining_{false};
};

}  // namespace server
