#include "imaging/worker/worker_protocol.h"

#include <random>

#include <gtest/gtest.h>

#include "imaging/worker/fork_server_protocol.h"
#include "imaging/worker/render_worker.h"

namespace imaging {
namespace {

constexpr std::chrono::milliseconds kWorked{250};

ThumbnailSpec SpecWithoutDefaults() {
  return {.width = 30,
          .height = 20,
          .enlarge = true,
          .format = OutputFormat::kAuto,
          .fit = Fit::kCover,
          .gravity = Gravity::kAttention,
          .quality = 55,
          .animated = true,
          .background = {1, 2, 3},
          .flatten = true,
          .accepted = {{OutputFormat::kAvif, OutputFormat::kWebp, OutputFormat::kJpeg}, 3, 2}};
}

WorkerJob SomeJob() {
  // No field as it is by default: one that is left out shows.
  const Limits limits = {.max_pixels = 1'000,
                         .max_side = 500,
                         .max_frames = 7,
                         .max_frame_pixels = 9'000,
                         .max_bands = 5,
                         .max_jpeg_scans = 11,
                         .max_metadata_bytes = 13,
                         .fail_on = FailOn::kWarning,
                         .allow_svg = true};
  return {7,
          limits,
          {9, 71, 72, 73, 1, 2, 31, 41'000},
          std::chrono::milliseconds(2'500),
          {{.width = 180}, SpecWithoutDefaults()}};
}

Rendering SomeRendering() {
  Rendering rendering;
  rendering.timings = {std::chrono::microseconds(1), std::chrono::microseconds(2),
                       std::chrono::microseconds(3)};
  rendering.source_format = "jpeg";
  rendering.path = kPngFastPath;
  rendering.source_width = 4000;
  rendering.source_height = 3000;
  rendering.images = {{"eight by", "image/png", 180, 135}, {"four", "image/avif", 90, 68}};
  return rendering;
}

TEST(WorkerProtocol, AJobComesOutAsItWentIn) {
  const auto job = DecodeJob(EncodeJob(SomeJob()));
  ASSERT_TRUE(job);
  EXPECT_EQ(job->id, 7U);
  EXPECT_EQ(job->limits, SomeJob().limits);
  EXPECT_EQ(job->encoding, SomeJob().encoding);
  EXPECT_EQ(job->time, std::chrono::milliseconds(2'500));
  EXPECT_EQ(job->specs, SomeJob().specs);
}

TEST(WorkerProtocol, ARenderingComesOutAsItWentIn) {
  const auto answer = DecodeAnswer(EncodeAnswer({9, 123'456, kWorked, SomeRendering()}));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->id, 9U);
  EXPECT_EQ(answer->peak_memory_bytes, 123'456U);
  EXPECT_EQ(answer->processor_time, kWorked);
  ASSERT_TRUE(answer->rendering);
  EXPECT_EQ(answer->rendering->source_format, "jpeg");
  EXPECT_EQ(answer->rendering->path, kPngFastPath);
  EXPECT_EQ(answer->rendering->source_height, 3000);
  EXPECT_EQ(answer->rendering->timings.encode, std::chrono::microseconds(3));
  ASSERT_EQ(answer->rendering->images.size(), 2U);
  EXPECT_EQ(answer->rendering->images[1].width, 90);
  EXPECT_EQ(answer->rendering->images[0].content_type, "image/png");
  EXPECT_EQ(answer->rendering->images[1].content_type, "image/avif");
  EXPECT_EQ(answer->picture_bytes, (std::vector<std::uint32_t>{8, 4}));
}

TEST(WorkerProtocol, AnErrorComesOutInPrintableCharacters) {
  const Error error{ErrorCode::kTooManyPixels, "64 x 48",
                    std::string("bad\n\x1b[31m") + std::string(2'000, 'x')};
  const auto answer = DecodeAnswer(EncodeAnswer({1, 2, kWorked, tl::unexpected(error)}));
  ASSERT_TRUE(answer);
  ASSERT_FALSE(answer->rendering);
  EXPECT_EQ(answer->rendering.error().code, ErrorCode::kTooManyPixels);
  EXPECT_EQ(answer->rendering.error().detail, "64 x 48");
  EXPECT_EQ(answer->rendering.error().message.substr(0, 8), "bad??[31");
  EXPECT_EQ(answer->rendering.error().message.size(), 512U);
}

TEST(WorkerProtocol, WhatHasAnotherSizeOrKindIsRefused) {
  const std::string job = EncodeJob(SomeJob());
  const std::string answer = EncodeAnswer({1, 2, kWorked, SomeRendering()});
  EXPECT_FALSE(DecodeJob(""));
  EXPECT_FALSE(DecodeJob(job + "x"));
  EXPECT_FALSE(DecodeJob(job.substr(1)));
  EXPECT_FALSE(DecodeJob(answer));
  EXPECT_FALSE(DecodeAnswer(job));
  EXPECT_FALSE(DecodeAnswer(answer.substr(0, answer.size() - 1)));
}

TEST(WorkerProtocol, NoPictureAtAllIsNoRendering) {
  Rendering none = SomeRendering();
  none.images.clear();
  EXPECT_FALSE(DecodeAnswer(EncodeAnswer({1, 2, kWorked, none})));
  Rendering empty = SomeRendering();
  empty.images[1].bytes.clear();
  EXPECT_FALSE(DecodeAnswer(EncodeAnswer({1, 2, kWorked, empty})));
  Rendering negative = SomeRendering();
  negative.images[0].width = -1;
  EXPECT_FALSE(DecodeAnswer(EncodeAnswer({1, 2, kWorked, negative})));
}

// Whatever a worker says: an answer within bounds, or none.
TEST(WorkerProtocol, AnyBytesAreAnswerOrNone) {
  std::mt19937 random(20261120);
  const std::string good = EncodeAnswer({1, 2, kWorked, SomeRendering()});
  int accepted = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = good;
    for (int changes = static_cast<int>(random() % 8) + 1; changes > 0; --changes) {
      bytes[4 + random() % (bytes.size() - 4)] = static_cast<char>(random());
    }
    const auto answer = DecodeAnswer(bytes);
    if (!answer || !answer->rendering) continue;
    ++accepted;
    ASSERT_GE(answer->rendering->images.size(), 1U);
    ASSERT_LE(answer->rendering->images.size(), kMostSpecs);
    ASSERT_EQ(answer->picture_bytes.size(), answer->rendering->images.size());
    for (const auto& image : answer->rendering->images) ASSERT_GT(image.width, 0);
  }
  EXPECT_GT(accepted, 0);
}

TEST(ForkServerProtocol, ComesOutAsItWentIn) {
  const auto start = DecodeStartWorker(Encode(StartWorker{{1, std::chrono::seconds(2), 3, 4}, true}));
  ASSERT_TRUE(start);
  EXPECT_EQ(start->limits.memory_bytes, 1U);
  EXPECT_EQ(start->limits.cpu_time, std::chrono::seconds(2));
  EXPECT_EQ(start->limits.file_bytes, 3U);
  EXPECT_EQ(start->limits.threads, 4U);
  EXPECT_TRUE(start->allow_unconfined);
  const auto event = DecodeForkServerEvent(Encode(ForkServerEvent{ForkServerEvent::Kind::kEnded, 12, 139}));
  ASSERT_TRUE(event);
  EXPECT_EQ(event->kind, ForkServerEvent::Kind::kEnded);
  EXPECT_EQ(event->pid, 12);
  EXPECT_EQ(event->wait_status, 139);
  EXPECT_FALSE(DecodeForkServerEvent("x"));
  EXPECT_FALSE(DecodeStartWorker(""));
}

TEST(WorkerGreeting, ComesOutAsItWentIn) {
  EXPECT_EQ(DecodeGreeting(EncodeGreeting(std::vector<std::string>{}))->size(), 0U);
  EXPECT_EQ(DecodeGreeting(EncodeGreeting(std::vector<std::string>{"landlock", "x"}))->at(1), "x");
  const auto refused = DecodeGreeting(EncodeGreeting(tl::unexpected(std::string("seccomp: no"))));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), "seccomp: no");
  EXPECT_FALSE(DecodeGreeting(""));
}

}  // namespace
}  // namespace imaging
