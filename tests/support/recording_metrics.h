// Metrics that only count. Thread-safe.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include <fmt/format.h>

#include "server/telemetry/metrics.h"

namespace server::doubles {

class RecordingMetrics final : public Metrics {
 public:
  void CountRequest(std::string_view outcome, int status, std::chrono::microseconds) override {
    Count(fmt::format("request {} {}", outcome, status));
  }
  void CountMemoryHit(int status, std::chrono::microseconds) override {
    Count(fmt::format("request memory {}", status));
  }
  void CountFailure(std::string_view kind) override { Count(fmt::format("failure {}", kind)); }
  void ObserveSpan(std::string_view span, std::chrono::microseconds) override {
    Count(fmt::format("span {}", span));
  }
  void CountEvent(std::string_view event) override { Count(fmt::format("event {}", event)); }
  void AddPolled(Polled) override {}
  void ClearPolled() override {}
  std::string Scrape() const override { return "scraped\n"; }

  // "request memory 200", "failure overloaded", "span decode", "event uploaded".
  int Of(const std::string& what) const {
    const std::lock_guard lock(mutex_);
    const auto found = counts_.find(what);
    return found == counts_.end() ? 0 : found->second;
  }

 private:
  void Count(const std::string& what) {
    const std::lock_guard lock(mutex_);
    ++counts_[what];
  }

  mutable std::mutex mutex_;
  std::map<std::string, int> counts_;
};

}  // namespace server::doubles
