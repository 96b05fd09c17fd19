#include "server/telemetry/metrics.h"

#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace server {
namespace {

using std::chrono::microseconds;
using testing::HasSubstr;
using testing::Not;

TEST(Metrics, CountRequestsByOutcomeAndStatus) {
  const auto metrics = MakeMetrics();
  metrics->CountRequest("rendered", 200, microseconds(1'500));
  metrics->CountRequest("rendered", 200, microseconds(1'500));
  metrics->CountRequest("error", 404, microseconds(10));
  const std::string scraped = metrics->Scrape();
  EXPECT_THAT(scraped, HasSubstr("# TYPE thumbd_requests_total counter\n"));
  EXPECT_THAT(scraped, HasSubstr("thumbd_requests_total{outcome=\"rendered\",status=\"200\"} 2"));
  EXPECT_THAT(scraped, HasSubstr("thumbd_requests_total{outcome=\"error\",status=\"404\"} 1"));
  EXPECT_THAT(scraped, HasSubstr("# TYPE thumbd_request_seconds histogram\n"));
  EXPECT_THAT(scraped, HasSubstr("thumbd_request_seconds_count{outcome=\"rendered\"} 2"));
  EXPECT_THAT(scraped, HasSubstr("thumbd_request_seconds_sum{outcome=\"rendered\"} 0.003"));
  EXPECT_THAT(scraped, HasSubstr("thumbd_request_seconds_bucket{outcome=\"rendered\",le=\"0.001\"} 0"));
  EXPECT_THAT(scraped, HasSubstr("thumbd_request_seconds_bucket{outcome=\"rendered\",le=\"0.0025\"} 2"));
  EXPECT_THAT(scraped, HasSubstr("thumbd_request_seconds_bucket{outcome=\"rendered\",le=\"+Inf\"} 2"));
}

TEST(Metrics, MemoryHitsAreRequestsLikeOthers) {
  const auto metrics = MakeMetrics();
  metrics->CountMemoryHit(200, microseconds(50));
  metrics->CountMemoryHit(304, microseconds(50));
  metrics->CountMemoryHit(304, microseconds(50));
  metrics->CountMemoryHit(412, microseconds(50));
  metrics->CountRequest("memory", 200, microseconds(50));
  const std::string scraped = metrics->Scrape();
  EXPECT_THAT(scraped, HasSubstr("thumbd_requests_total{outcome=\"memory\",status=\"200\"} 2"));
  EXPECT_THAT(scraped, HasSubstr("thumbd_requests_total{outcome=\"memory\",status=\"304\"} 2"));
  EXPECT_THAT(scraped, HasSubstr("thumbd_requests_total{outcome=\"memory\",status=\"412\"} 1"));
  EXPECT_THAT(scraped, HasSubstr("thumbd_request_seconds_count{outcome=\"memory\"} 5"));
}

TEST(Metrics, CountFailuresStepsAndEvents) {
  const auto metrics = MakeMetrics();
  metrics->CountFailure("overloaded");
  metrics->ObserveSpan("decode", microseconds(2'000'000));
  metrics->CountEvent("uploaded");
  metrics->CountEvent("uploaded");
  const std::string scraped = metrics->Scrape();
  EXPECT_THAT(scraped, HasSubstr("thumbd_failures_total{kind=\"overloaded\"} 1"));
  EXPECT_THAT(scraped, HasSubstr("thumbd_step_seconds_sum{step=\"decode\"} 2"));
  EXPECT_THAT(scraped, HasSubstr("thumbd_events_total{event=\"uploaded\"} 2"));
}

TEST(Metrics, ReadPolledValuesAtEachScrape) {
  const auto metrics = MakeMetrics();
  double value = 1;
  metrics->AddPolled({"thumbd_load", "How much", Metrics::Kind::kGauge, {}, [&] { return value; }});
  EXPECT_THAT(metrics->Scrape(), HasSubstr("# TYPE thumbd_load gauge\nthumbd_load 1\n"));
  value = 42;
  EXPECT_THAT(metrics->Scrape(), HasSubstr("\nthumbd_load 42\n"));
  metrics->ClearPolled();
  EXPECT_THAT(metrics->Scrape(), Not(HasSubstr("thumbd_load")));
}

TEST(Metrics, PolledValuesOfOneNameAreOneFamily) {
  const auto metrics = MakeMetrics();
  const auto add = [&](const char* name, const char* store, double value) {
    metrics->AddPolled(
        {name, "Of one bucket", Metrics::Kind::kCounter, {{"store", store}}, [value] { return value; }});
  };
  add("thumbd_store_requests_total", "images", 3);
  add("thumbd_store_retries_total", "images", 4);
  add("thumbd_store_requests_total", "thumbs", 5);
  EXPECT_THAT(metrics->Scrape(), HasSubstr("# HELP thumbd_store_requests_total Of one bucket\n"
                                           "# TYPE thumbd_store_requests_total counter\n"
                                           "thumbd_store_requests_total{store=\"images\"} 3\n"
                                           "thumbd_store_requests_total{store=\"thumbs\"} 5\n"));
}

TEST(Metrics, LabelsAreEscaped) {
  const auto metrics = MakeMetrics();
  metrics->CountEvent("a\"b\\c\nd");
  EXPECT_THAT(metrics->Scrape(), HasSubstr("thumbd_events_total{event=\"a\\\"b\\\\c\\nd\"} 1"));
}

TEST(Metrics, EveryLineHasTheShapeThatPrometheusReads) {
  const auto metrics = MakeMetrics();
  metrics->CountRequest("bucket", 200, microseconds(1));
  metrics->CountEvent("uploaded");
  metrics->AddPolled({"thumbd_load", "How much", Metrics::Kind::kGauge, {}, [] { return 0.5; }});
  std::istringstream lines(metrics->Scrape());
  int samples = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("# HELP thumbd_", 0) == 0 || line.rfind("# TYPE thumbd_", 0) == 0) continue;
    ASSERT_THAT(line, testing::MatchesRegex("thumbd_[a-z_]+(\\{[^}]*\\})? [0-9.e+-]+"));
    ++samples;
  }
  EXPECT_GT(samples, 10);
}

TEST(Metrics, SurviveManyThreads) {
  const auto metrics = MakeMetrics();
  metrics->AddPolled({"thumbd_load", "How much", Metrics::Kind::kGauge, {}, [] { return 1.0; }});
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 3; ++thread) {
    threads.emplace_back([&] {
      for (int i = 0; i < 1'000; ++i) {
        metrics->CountMemoryHit(200, microseconds(i));
        metrics->CountRequest("bucket", 200, microseconds(i));
        if (i % 200 == 0) metrics->Scrape();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  const std::string scraped = metrics->Scrape();
  EXPECT_THAT(scraped, HasSubstr("thumbd_requests_total{outcome=\"memory\",status=\"200\"} 3000"));
  EXPECT_THAT(scraped, HasSubstr("thumbd_requests_total{outcome=\"bucket\",status=\"200\"} 3000"));
}

}  // namespace
}  // namespace server
