#include "server/telemetry/metrics.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace server {
namespace {

using prometheus::BuildCounter;
using prometheus::BuildHistogram;
using prometheus::Counter;
using prometheus::Histogram;

double Seconds(std::chrono::microseconds us) {
  return static_cast<double>(us.count()) / 1e6;
}

Histogram::BucketBoundaries RequestBuckets() {
  return {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
          0.1,    0.25,    0.5,    1,     2.5,    5,     10,   30};
}

// The members of a family by what tells them apart here. Family::Add makes a whole metric before it looks
// whether that is there already.
template <typename Key, typename Metric>
class Members {
 public:
  template <typename Make>
  Metric& Get(const Key& key, Make make) {
    {
      const std::shared_lock lock(mutex_);
      if (const auto known = known_.find(key); known != known_.end()) return *known->second;
    }
    const std::unique_lock lock(mutex_);
    auto& member = known_[key];
    if (member == nullptr) member = &make();
    return *member;
  }

 private:
  std::shared_mutex mutex_;
  std::map<Key, Metric*> known_;
};

class PrometheusMetrics final : public Metrics {
 public:
  PrometheusMetrics()
      : requests_(BuildCounter()
                      .Name("thumbd_requests_total")
                      .Help("Requests for thumbnails answered, by where the answer came from and status")
                      .Register(registry_)),
        request_seconds_(BuildHistogram()
                             .Name("thumbd_request_seconds")
                             .Help("From the request's head to the answer handed over, by outcome")
                             .Register(registry_)),
        failures_(BuildCounter()
                      .Name("thumbd_failures_total")
                      .Help("Requests for thumbnails that failed, by kind")
                      .Register(registry_)),
        span_seconds_(BuildHistogram()
                          .Name("thumbd_step_seconds")
                          .Help("Time spent in one step of a request")
                          .Register(registry_)),
        events_(BuildCounter()
                    .Name("thumbd_events_total")
                    .Help("Things that happened beside the requests, by name")
                    .Register(registry_)),
        memory_200_(requests_.Add({{"outcome", "memory"}, {"status", "200"}})),
        memory_304_(requests_.Add({{"outcome", "memory"}, {"status", "304"}})),
        memory_seconds_(request_seconds_.Add({{"outcome", "memory"}}, RequestBuckets())) {}

  void CountRequest(std::string_view outcome, int status, std::chrono::microseconds took) override {
    const std::string name(outcome);
    const auto count = [&]() -> Counter& {
      return requests_.Add({{"outcome", name}, {"status", fmt::to_string(status)}});
    };
    const auto time = [&]() -> Histogram& {
      return request_seconds_.Add({{"outcome", name}}, RequestBuckets());
    };
    request_members_.Get({name, status}, count).Increment();
    time_members_.Get(name, time).Observe(Seconds(took));
  }

  void CountMemoryHit(int status, std::chrono::microseconds took) override {
    if (status != 200 && status != 304) return CountRequest("memory", status, took);
    (status == 200 ? memory_200_ : memory_304_).Increment();
    memory_seconds_.Observe(Seconds(took));
  }

  void CountFailure(std::string_view kind) override {
    failures_.Add({{"kind", std::string(kind)}}).Increment();
  }

  void ObserveSpan(std::string_view span, std::chrono::microseconds took) override {
    const std::string name(span);
    const auto time = [&]() -> Histogram& { return span_seconds_.Add({{"step", name}}, RequestBuckets()); };
    span_members_.Get(name, time).Observe(Seconds(took));
  }

  void CountEvent(std::string_view event) override {
    events_.Add({{"event", std::string(event)}}).Increment();
  }

  void AddPolled(Polled polled) override {
    const std::lock_guard lock(polled_mutex_);
    polled_.push_back(std::move(polled));
  }

  void ClearPolled() override {
    const std::lock_guard lock(polled_mutex_);
    polled_.clear();
  }

  std::string Scrape() const override {
    auto families = registry_.Collect();
    const std::lock_guard lock(polled_mutex_);
    for (const auto& polled : polled_) AppendPolled(polled, families);
    return prometheus::TextSerializer().Serialize(families);
  }

 private:
  static void AppendPolled(const Polled& polled, std::vector<prometheus::MetricFamily>& families) {
    // Samples of one name belong to one family, whatever order they were added in.
    auto family = std::find_if(families.begin(), families.end(),
                               [&](const auto& known) { return known.name == polled.name; });
    if (family == families.end()) {
      const auto type =
          polled.kind == Kind::kGauge ? prometheus::MetricType::Gauge : prometheus::MetricType::Counter;
      families.push_back({polled.name, polled.help, type, {}});
      family = std::prev(families.end());
    }
    prometheus::ClientMetric sample;
    for (const auto& [name, value] : polled.labels) sample.label.push_back({name, value});
    (polled.kind == Kind::kGauge ? sample.gauge.value : sample.counter.value) = polled.value();
    family->metric.push_back(std::move(sample));
  }

  prometheus::Registry registry_;
  prometheus::Family<Counter>& requests_;
  prometheus::Family<Histogram>& request_seconds_;
  prometheus::Family<Counter>& failures_;
  prometheus::Family<Histogram>& span_seconds_;
  prometheus::Family<Counter>& events_;
  Counter& memory_200_;
  Counter& memory_304_;
  Histogram& memory_seconds_;
  Members<std::pair<std::string, int>, Counter> request_members_;
  Members<std::string, Histogram> time_members_;
  Members<std::string, Histogram> span_members_;

  mutable std::mutex polled_mutex_;
  std::vector<Polled> polled_;
};

}  // namespace

std::unique_ptr<Metrics> MakeMetrics() {
  return std::make_unique<PrometheusMetrics>();
}

}  // namespace server
