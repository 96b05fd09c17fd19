// Real pictures of every kind that we take.
#include "tests/imaging/corpus.h"

#include <set>

#include <gmock/gmock.h>

#include "imaging/geometry.h"
#include "imaging/image_probe.h"
#include "tests/imaging/rendered.h"

namespace imaging {
namespace {

using testing::CorpusFiles;
using testing::Decoded;
using testing::ReadFile;

// libheif 1.15 cannot decode these two (newer ones can): the picture that comes out is not of the size it
// declared.
const std::set<std::string> kMayFail = {"avif-irot90.avif", "avif-imir-irot-clap.avif"};

bool IsOfAKindWeDoNotTake(const std::string& name) {
  return name.starts_with("svg-") || name.starts_with("jxl-") || name.starts_with("unsupported-");
}

class CorpusTest : public testing::ImagingTest {
 protected:
  void SetUp() override {
    if (CorpusFiles("public").empty()) GTEST_SKIP() << "no corpus at " << testing::CorpusFolder("public");
  }

  // Empty, after skipping nothing: a file that is gone fails the test.
  static std::string Named(const std::string& name) {
    std::string bytes = ReadFile(testing::CorpusFolder("public") / name);
    EXPECT_FALSE(bytes.empty()) << name;
    return bytes;
  }
};

TEST_F(CorpusTest, EveryPictureBecomesAThumbnailOfTheRightSize) {
  for (const auto& path : CorpusFiles("public")) {
    const std::string name = path.filename();
    const auto rendering = Render(ReadFile(path), {.width = 180});
    if (IsOfAKindWeDoNotTake(name)) {
      EXPECT_EQ(CodeOf(rendering), ErrorCode::kUnsupportedFormat) << name;
      continue;
    }
    if (!rendering && kMayFail.contains(name)) {
      EXPECT_EQ(rendering.error().code, ErrorCode::kCorrupt) << name;
      continue;
    }
    ASSERT_TRUE(rendering.has_value()) << name << ": " << rendering.error().message;
    const Size original = {rendering->source_width, rendering->source_height};
    const auto wanted = FitSize(original, {.width = 180}, Limits{});
    const Decoded picture = testing::DecodePng(rendering->images[0].bytes);
    EXPECT_EQ((Size{picture.width, picture.height}), wanted.value()) << name;
    EXPECT_THAT(testing::ChunksOf(rendering->images[0].bytes),
                ::testing::Each(::testing::AnyOf("IHDR", "PLTE", "tRNS", "pHYs", "IDAT", "IEND")))
        << name;
  }
}

TEST_F(CorpusTest, PhotosOfEveryOrientationAreTheSame) {
  const Decoded first = RenderedPixels(Named("jpg-orientation-1-2mp.jpg"), {.width = 180});
  ASSERT_EQ(first.height, 120);
  for (int orientation = 2; orientation <= 8; ++orientation) {
    const Decoded other =
        RenderedPixels(Named("jpg-orientation-" + std::to_string(orientation) + "-2mp.jpg"), {.width = 180});
    ASSERT_EQ(other.samples.size(), first.samples.size());
    double sum = 0;
    for (std::size_t i = 0; i < first.samples.size(); ++i)
      sum += std::abs(first.samples[i] - other.samples[i]);
    // They differ in the digit printed on them.
    EXPECT_LT(sum / static_cast<double>(first.samples.size()), 3) << orientation;
  }
}

TEST_F(CorpusTest, APictureOnItsSideMatchesItsUprightReference) {
  const Decoded turned = RenderedPixels(Named("jpg-orientation-6-thumbnail.jpg"), {.width = 180});
  const Decoded reference = RenderedPixels(Named("jpg-orientation-6-reference.png"), {.width = 180});
  ASSERT_EQ(turned.samples.size(), reference.samples.size());
  double sum = 0;
  for (std::size_t i = 0; i < turned.samples.size(); ++i)
    sum += std::abs(turned.samples[i] - reference.samples[i]);
  EXPECT_LT(sum / static_cast<double>(turned.samples.size()), 1.5);
}

TEST_F(CorpusTest, APhoneAvifIsTurnedOnce) {
  const auto rendering = Render(Named("avif-12mp-p3-orientation6.avif"), {.width = 180});
  if (!rendering) GTEST_SKIP() << "no AVIF decoder";
  EXPECT_EQ(rendering->source_width, 3'024);
  EXPECT_EQ(rendering->source_height, 4'032);
}

// The letters of RED are white on a ground that is red only after the profile has swapped the channels.
TEST_F(CorpusTest, ProfilesThatSwapChannelsAreApplied) {
  const Decoded wheel = RenderedPixels(Named("png-icc-rgb-to-gbr.png"), {.width = 180});
  const std::vector<int> top = wheel.Pixel(90, 8);
  EXPECT_GT(top[0], 240);
  EXPECT_LT(top[1], 60);
  EXPECT_LT(top[2], 60);
  const auto avif = Render(Named("avif-icc.avif"), {.width = 180});
  if (!avif) GTEST_SKIP() << "no AVIF decoder";
  const std::vector<int> noon = testing::DecodePng(avif->images[0].bytes).Pixel(90, 20);
  EXPECT_GT(noon[0], 240);
  EXPECT_LT(noon[1], 60);
}

// It has a table for one intent only; its own numbers are (1, 82, 174) here.
TEST_F(CorpusTest, AProfileOfOneIntentIsApplied) {
  const std::vector<int> pixel =
      RenderedPixels(Named("jpg-icc-multi-segment-500k.jpg"), {.width = 425}).Pixel(200, 100);
  EXPECT_NEAR(pixel[0], 0, 3);
  EXPECT_NEAR(pixel[1], 100, 3);
  EXPECT_NEAR(pixel[2], 182, 3);
}

}  // namespace
}  // namespace imaging
