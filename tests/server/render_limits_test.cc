#include <utility>

#include <gtest/gtest.h>

#include "server/render_workers.h"

namespace server {
namespace {

// No setting as it is by default: one that is left out shows.
TEST(RenderLimits, AreThoseOfTheSettings) {
  Config config;
  config.max_pixels = 1;
  config.max_side = 2;
  config.max_frames = 3;
  config.max_frame_pixels = 4;
  config.max_bands = 5;
  config.max_jpeg_scans = 6;
  config.max_metadata_bytes = 7;
  config.fail_on = FailOn::kNone;
  config.allow_svg = true;
  const imaging::Limits wanted = {.max_pixels = 1,
                                  .max_side = 2,
                                  .max_frames = 3,
                                  .max_frame_pixels = 4,
                                  .max_bands = 5,
                                  .max_jpeg_scans = 6,
                                  .max_metadata_bytes = 7,
                                  .fail_on = imaging::FailOn::kNone,
                                  .allow_svg = true};
  EXPECT_EQ(LimitsFrom(config), wanted);
}

TEST(RenderLimits, DefaultsAreTheSameOnBothSides) {
  EXPECT_EQ(LimitsFrom(Config{}), imaging::Limits{});
}

TEST(RenderLimits, TheEffortForPngReachesTheWorkers) {
  Config config;
  config.png_effort = 8;
  EXPECT_EQ(WorkerPoolOptionsFrom(config).encoding.png_effort, 8);
  EXPECT_EQ(WorkerPoolOptionsFrom(Config{}).encoding, imaging::EncodingOptions{});
}

TEST(RenderLimits, WorkersLeaveThreadsToTheService) {
  EXPECT_EQ(WorkerThreads(1'024), 768U);
  EXPECT_EQ(WorkerThreads(1), 1U);
  EXPECT_EQ(WorkerThreads(std::nullopt), 8'192U);
  EXPECT_EQ(WorkerThreads(4'000'000), 8'192U);
}

TEST(RenderLimits, TheirMemoryReachesTheWorkers) {
  Config config;
  config.worker_memory = 123'000'000;
  EXPECT_EQ(WorkerPoolOptionsFrom(config).confinement.memory_bytes, 123'000'000U);
}

TEST(RenderLimits, KnowEveryLevelOfFailOn) {
  const std::pair<FailOn, imaging::FailOn> levels[] = {{FailOn::kNone, imaging::FailOn::kNone},
                                                       {FailOn::kTruncated, imaging::FailOn::kTruncated},
                                                       {FailOn::kError, imaging::FailOn::kError},
                                                       {FailOn::kWarning, imaging::FailOn::kWarning}};
  for (const auto& [setting, level] : levels) {
    Config config;
    config.fail_on = setting;
    EXPECT_EQ(LimitsFrom(config).fail_on, level);
  }
}

}  // namespace
}  // namespace server
