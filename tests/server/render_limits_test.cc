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
  config.max_size = 8;
  const imaging::Limits wanted = {.max_pixels = 1,
                                  .max_side = 2,
                                  .max_frames = 3,
                                  .max_frame_pixels = 4,
                                  .max_bands = 5,
                                  .max_jpeg_scans = 6,
                                  .max_metadata_bytes = 7,
                                  .max_result_side = 8,
                                  .fail_on = imaging::FailOn::kNone,
                                  .allow_svg = true};
  EXPECT_EQ(LimitsFrom(config), wanted);
}

TEST(RenderLimits, DefaultsAreTheSameOnBothSides) {
  EXPECT_EQ(LimitsFrom(Config{}), imaging::Limits{});
}

TEST(RenderLimits, WhatPicturesAreMadeWithReachesTheWorkers) {
  Config config;
  config.png_effort = 8;
  EXPECT_EQ(WorkerPoolOptionsFrom(config).encoding.png_effort, 8);
  config.jpeg_quality_margin = 300;
  EXPECT_EQ(WorkerPoolOptionsFrom(config).encoding.jpeg_margin, 300);
  EXPECT_EQ(WorkerPoolOptionsFrom(Config{}).encoding, imaging::EncodingOptions{});
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
