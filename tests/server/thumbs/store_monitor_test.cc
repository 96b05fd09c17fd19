#include "server/thumbs/store_monitor.h"

#include <gtest/gtest.h>

#include "tests/support/eventually.h"
#include "tests/support/hooked_object_store.h"
#include "tests/support/memory_object_store.h"
#include "tests/support/recording_log.h"
#include "tests/support/store_error.h"

namespace server {
namespace {

using doubles::Eventually;
using s3client::testing::MemoryObjectStore;
using s3client::testing::Method;
using std::chrono::hours;
using std::chrono::milliseconds;

class StoreMonitorTest : public testing::Test {
 protected:
  std::vector<StoreMonitor::Watched> Both() { return {{"images", &images_}, {"thumbs", &thumbs_}}; }
  void Break(MemoryObjectStore& store) {
    store.FailAlways(Method::kProbe, doubles::StoreError(s3client::ErrorCode::kAccessDenied, "no"));
  }

  MemoryObjectStore images_;
  MemoryObjectStore thumbs_;
  doubles::RecordingLog log_;
};

TEST_F(StoreMonitorTest, KnowsTheStateFromTheStart) {
  Break(thumbs_);
  const StoreMonitor monitor(Both(), hours(1), log_);
  EXPECT_FALSE(monitor.all_ready());
  const auto states = monitor.states();
  ASSERT_EQ(states.size(), 2U);
  EXPECT_EQ(states[0].name, "images");
  EXPECT_TRUE(states[0].ready);
  EXPECT_EQ(states[1].name, "thumbs");
  EXPECT_FALSE(states[1].ready);
  ASSERT_EQ(log_.Named("store_ready").size(), 1U);
  ASSERT_EQ(log_.Named("store_not_ready").size(), 1U);
  const auto event = log_.Named("store_not_ready")[0];
  EXPECT_EQ(event.level, LogLevel::kError);
  EXPECT_EQ(event.fields.at("store"), "thumbs");
  EXPECT_EQ(event.fields.at("error"), "access_denied");
}

TEST_F(StoreMonitorTest, EndsAtOnceBetweenProbes) {
  const auto start = std::chrono::steady_clock::now();
  { const StoreMonitor monitor(Both(), hours(1), log_); }
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
  EXPECT_EQ(images_.Calls(Method::kProbe), 1);
}

TEST_F(StoreMonitorTest, FollowsChangesAndLogsEachOnce) {
  const StoreMonitor monitor(Both(), milliseconds(1), log_);
  EXPECT_TRUE(monitor.all_ready());
  Break(images_);
  EXPECT_TRUE(Eventually([&] { return !monitor.all_ready(); }));
  const int probes = images_.Calls(Method::kProbe);
  ASSERT_TRUE(Eventually([&] { return images_.Calls(Method::kProbe) > probes + 5; }));
  EXPECT_EQ(log_.Named("store_not_ready").size(), 1U);
  images_.Heal();
  EXPECT_TRUE(Eventually([&] { return monitor.all_ready(); }));
  EXPECT_TRUE(Eventually([&] { return log_.Named("store_ready").size() == 3; }));
}

TEST_F(StoreMonitorTest, DoesNotHoldTheStartForAStoreThatHangs) {
  images_.Block(Method::kProbe);
  {
    const StoreMonitor monitor(Both(), hours(1), log_);
    EXPECT_FALSE(monitor.all_ready());
    images_.ReleaseAll();
    EXPECT_TRUE(Eventually([&] { return monitor.all_ready(); }));
  }
}

TEST_F(StoreMonitorTest, TellsOnceWhatTheStoreHadToCorrect) {
  doubles::HookedObjectStore advising(images_);
  advising.advice = "set S3_REGION=eu-west-1";
  const StoreMonitor monitor({{"images", &advising}}, milliseconds(1), log_);
  ASSERT_TRUE(Eventually([&] { return images_.Calls(Method::kProbe) > 5; }));
  const auto told = log_.Named("store_corrected");
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].level, LogLevel::kWarn);
  EXPECT_EQ(told[0].fields.at("advice"), "set S3_REGION=eu-west-1");
}

TEST_F(StoreMonitorTest, OfNoStoreIsReady) {
  const StoreMonitor monitor({}, hours(1), log_);
  EXPECT_TRUE(monitor.all_ready());
}

}  // namespace
}  // namespace server
