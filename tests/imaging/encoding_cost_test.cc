#include "imaging/encoding_cost.h"

#include <gtest/gtest.h>

namespace imaging {
namespace {

constexpr double kPixels = 600 * 400;

EncodingTask Photo(OutputFormat format, double pixels = kPixels) {
  return {.format = format, .pixels = pixels, .bands = 3, .photograph = true};
}

double Milliseconds(const EncodingTask& task, const EncodingOptions& options = {}) {
  return EncodingCost(task, options).time / 1e6;
}

// Measured: 2, 18, 50 and 65 ms.
TEST(EncodingCost, OfAPhotographIsWhatWasMeasured) {
  EXPECT_NEAR(Milliseconds(Photo(OutputFormat::kJpeg)), 3, 1.5);
  EXPECT_NEAR(Milliseconds(Photo(OutputFormat::kWebp)), 25, 10);
  EXPECT_NEAR(Milliseconds(Photo(OutputFormat::kAvif)), 60, 15);
  EXPECT_NEAR(Milliseconds(Photo(OutputFormat::kGif)), 90, 30);
  EXPECT_NEAR(Milliseconds(Photo(OutputFormat::kPng)), 21, 5);
}

TEST(EncodingCost, GrowsWithPixelsInTimeAndMemory) {
  for (const auto format : {OutputFormat::kPng, OutputFormat::kJpeg, OutputFormat::kWebp, OutputFormat::kAvif,
                            OutputFormat::kGif}) {
    const Work small = EncodingCost(Photo(format), {});
    const Work large = EncodingCost(Photo(format, 10 * kPixels), {});
    EXPECT_GT(large.time, 4 * small.time) << static_cast<int>(format);
    EXPECT_GT(large.memory, 3 * small.memory) << static_cast<int>(format);
  }
}

TEST(EncodingCost, NoEffortIsCheaperThanALesserOne) {
  const auto rising = [](OutputFormat format, int EncodingOptions::*effort, int least, int most) {
    double last = 0;
    for (int value = least; value <= most; ++value) {
      EncodingOptions options;
      options.*effort = value;
      const double now = Milliseconds(Photo(format), options);
      EXPECT_GE(now, last) << value;
      last = now;
    }
    return last;
  };
  EXPECT_GT(rising(OutputFormat::kPng, &EncodingOptions::png_effort, kLeastPngEffort, kMostPngEffort), 500);
  EXPECT_GT(rising(OutputFormat::kWebp, &EncodingOptions::webp_effort, 0, 6), 40);
  EXPECT_GT(rising(OutputFormat::kAvif, &EncodingOptions::avif_effort, 0, 9), 3'000);
}

TEST(EncodingCost, EffortsOutOfTheTableAreItsEnds) {
  EncodingOptions options;
  options.avif_effort = 90;
  const double most = Milliseconds(Photo(OutputFormat::kAvif), options);
  options.avif_effort = 9;
  EXPECT_EQ(Milliseconds(Photo(OutputFormat::kAvif), options), most);
  options.png_effort = 0;
  EXPECT_GT(Milliseconds(Photo(OutputFormat::kPng), options), 0);
}

TEST(EncodingCost, ADrawingMayBeWrittenTwiceAsWebp) {
  EncodingTask drawn = Photo(OutputFormat::kWebp);
  drawn.photograph = false;
  drawn.density = 0.05;
  EXPECT_GT(Milliseconds(drawn), 2 * Milliseconds(Photo(OutputFormat::kWebp)));
  // And is less work everywhere else.
  for (const auto format :
       {OutputFormat::kPng, OutputFormat::kJpeg, OutputFormat::kAvif, OutputFormat::kGif}) {
    drawn.format = format;
    EXPECT_LT(Milliseconds(drawn), Milliseconds(Photo(format))) << static_cast<int>(format);
  }
}

TEST(EncodingCost, FramesAddTimeAndWaitInMemory) {
  for (const auto format : {OutputFormat::kWebp, OutputFormat::kGif}) {
    EncodingTask task = Photo(format);
    task.frames = 10;
    const Work ten = EncodingCost(task, {});
    task.frames = 100;
    const Work hundred = EncodingCost(task, {});
    EXPECT_GT(hundred.time, 9 * ten.time);
    EXPECT_NEAR(hundred.memory - ten.memory, 90 * 3.5 * kPixels, 1e6);
  }
}

}  // namespace
}  // namespace imaging
