// What is counted and measured, in Prometheus' text format.
//
// Thread-safe; CountMemoryHit is the only one meant for the hot path (no lock, no look-up).
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace server {

class Metrics {
 public:
  virtual ~Metrics() = default;

  // One request answered. `outcome`: "memory", "bucket", "rendered", "collapsed", "error".
  virtual void CountRequest(std::string_view outcome, int status, std::chrono::microseconds took) = 0;
  virtual void CountMemoryHit(int status, std::chrono::microseconds took) = 0;
  // One failed request by its kind ("no-such-original", "overloaded").
  virtual void CountFailure(std::string_view kind) = 0;
  // One step of a request ("thumb_get", "decode").
  virtual void ObserveSpan(std::string_view span, std::chrono::microseconds took) = 0;
  // One background event by name ("uploaded", "upload_failed", "stale", "original_gone").
  virtual void CountEvent(std::string_view event) = 0;

  enum class Kind { kCounter, kGauge };
  struct Polled {
    std::string name;  // "thumbd_hot_cache_bytes"
    std::string help;
    Kind kind = Kind::kGauge;
    std::map<std::string, std::string> labels;
    std::function<double()> value;  // read at each scrape; must outlive the scrapes
  };
  virtual void AddPolled(Polled polled) = 0;
  // Forgets every polled value: called before what they read is taken down.
  virtual void ClearPolled() = 0;

  virtual std::string Scrape() const = 0;
};

std::unique_ptr<Metrics> MakeMetrics();

}  // namespace server
