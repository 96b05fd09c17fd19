#include "server/http/status_handler.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/support/memory_object_store.h"
#include "tests/support/recording_log.h"
#include "tests/support/recording_metrics.h"
#include "tests/support/store_error.h"

namespace server {
namespace {

class StatusHandlerTest : public testing::Test {
 protected:
  void BreakImages() {
    images_.FailAlways(s3client::testing::Method::kProbe,
                       doubles::StoreError(s3client::ErrorCode::kAccessDenied, "bucket secret-images"));
  }
  void Start() {
    monitor_ = std::make_unique<StoreMonitor>(
        std::vector<StoreMonitor::Watched>{{"images", &images_}, {"thumbs", &thumbs_}}, std::chrono::hours(1),
        log_);
    status_ = std::make_unique<StatusHandler>(
        *monitor_, [this] { return rendering_; }, metrics_);
  }
  nlohmann::json Told() { return nlohmann::json::parse(*status_->Ready().body); }

  s3client::testing::MemoryObjectStore images_;
  s3client::testing::MemoryObjectStore thumbs_;
  doubles::RecordingLog log_;
  doubles::RecordingMetrics metrics_;
  std::unique_ptr<StoreMonitor> monitor_;
  RenderingState rendering_{true, {}};
  std::unique_ptr<StatusHandler> status_;
};

TEST_F(StatusHandlerTest, ReadyWhereBothStoresServe) {
  Start();
  const auto response = status_->Ready();
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(*response.headers.Find("Content-Type"), "application/json");
  EXPECT_EQ(*response.headers.Find("Cache-Control"), "no-store");
  EXPECT_EQ(Told(), nlohmann::json::parse(R"({"ready": true, "draining": false,
                                              "stores": {"images": "ready", "thumbs": "ready"},
                                              "rendering": {"state": "ready", "confined": true,
                                                            "missing_layers": []}})"));
}

TEST_F(StatusHandlerTest, NotReadyWhileAStoreFailsAndSaysWhichOnly) {
  BreakImages();
  Start();
  EXPECT_EQ(status_->Ready().status, 503);
  EXPECT_EQ(Told(), nlohmann::json::parse(R"({"ready": false, "draining": false,
                                              "stores": {"images": "failing", "thumbs": "ready"},
                                              "rendering": {"state": "ready", "confined": true,
                                                            "missing_layers": []}})"));
}

TEST_F(StatusHandlerTest, NotReadyWhileDraining) {
  Start();
  status_->SetDraining();
  EXPECT_EQ(status_->Ready().status, 503);
  EXPECT_EQ(Told().at("draining"), true);
}

TEST_F(StatusHandlerTest, NotReadyWhileNothingCanBeRendered) {
  Start();
  rendering_.ready = false;
  const auto response = status_->Ready();
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(nlohmann::json::parse(*response.body)["rendering"]["state"], "failing");
}

TEST_F(StatusHandlerTest, SaysHowRenderingIsConfined) {
  Start();
  rendering_.missing_layers = {"landlock"};
  EXPECT_EQ(Told()["rendering"]["confined"], true) << "kernels may lack it; the rest suffices";
  EXPECT_EQ(Told()["rendering"]["missing_layers"], nlohmann::json({"landlock"}));
  rendering_.missing_layers = {"seccomp: Operation not permitted"};
  EXPECT_EQ(Told()["rendering"]["confined"], false);
  EXPECT_EQ(Told()["ready"], true) << "the operator allowed it";
}

TEST_F(StatusHandlerTest, AliveWhateverHappens) {
  BreakImages();
  Start();
  status_->SetDraining();
  EXPECT_EQ(status_->Health().status, 200);
  EXPECT_EQ(*status_->Health().body, "ok\n");
  EXPECT_EQ(*status_->Health().headers.Find("Cache-Control"), "no-store");
}

}  // namespace
}  // namespace server
