#include "imaging/render_cost.h"

#include <array>
#include <limits>
#include <span>

#include <gtest/gtest.h>

#include "imaging/image_probe.h"

namespace imaging {
namespace {

constexpr ThumbnailSpec kSmall = {.width = 180};
constexpr std::uint64_t kMegabyte = 1'000'000;

ImageFacts Facts(ImageFormat format, Size size) {
  ImageFacts facts;
  facts.format = format;
  facts.size = size;
  facts.file_bytes = PixelCount(size) / 5;
  return facts;
}

RenderCost CostOf(const ImageFacts& facts, const ThumbnailSpec& spec = kSmall) {
  return PredictCost(facts, std::span(&spec, 1));
}

TEST(RenderCost, IsLittleForASmallPicture) {
  const RenderCost cost = CostOf(Facts(ImageFormat::kPng, {400, 300}));
  EXPECT_GT(cost.cpu_time, std::chrono::milliseconds(1));
  EXPECT_LT(cost.cpu_time, std::chrono::milliseconds(30));
  EXPECT_GT(cost.peak_memory_bytes, 4 * kMegabyte);
  EXPECT_LT(cost.peak_memory_bytes, 20 * kMegabyte);
}

TEST(RenderCost, GrowsWithPixelsInEveryFormat) {
  for (const auto format : {ImageFormat::kPng, ImageFormat::kJpeg, ImageFormat::kWebp, ImageFormat::kGif,
                            ImageFormat::kTiff, ImageFormat::kAvif, ImageFormat::kHeic, ImageFormat::kSvg}) {
    const RenderCost small = CostOf(Facts(format, {1'000, 800}));
    const RenderCost large = CostOf(Facts(format, {8'000, 6'000}));
    EXPECT_GT(large.cpu_time, small.cpu_time * 2) << ToString(format);
    EXPECT_GE(large.peak_memory_bytes, small.peak_memory_bytes) << ToString(format);
  }
}

// Decoded whole, and at a half.
TEST(RenderCost, AProgressiveJpegHoldsAllCoefficients) {
  for (const int width : {2'500, 1'500}) {
    ImageFacts facts = Facts(ImageFormat::kJpeg, {6'000, 4'000});
    const ThumbnailSpec spec = {.width = width};
    const RenderCost baseline = CostOf(facts, spec);
    EXPECT_LT(baseline.peak_memory_bytes, 100 * kMegabyte);
    facts.multipass = true;
    facts.coded_samples = 3;
    facts.scans = 10;
    const RenderCost progressive = CostOf(facts, spec);
    EXPECT_GT(progressive.peak_memory_bytes, baseline.peak_memory_bytes + 140 * kMegabyte);
    EXPECT_GT(progressive.cpu_time, baseline.cpu_time + std::chrono::milliseconds(200));
    facts.coded_samples = 1.5;
    EXPECT_LT(CostOf(facts, spec).peak_memory_bytes,
              progressive.peak_memory_bytes - 2 * PixelCount(facts.size));
    facts.scans = 100;
    EXPECT_GT(CostOf(facts, spec).cpu_time, progressive.cpu_time);
  }
}

TEST(RenderCost, AnEighthOfAProgressiveJpegTakesItsMeansOnly) {
  ImageFacts facts = Facts(ImageFormat::kJpeg, {6'000, 4'000});
  facts.coded_samples = 1.5;
  facts.dc_bytes = facts.file_bytes;
  const RenderCost baseline = CostOf(facts);
  facts.multipass = true;
  facts.scans = 10;
  facts.dc_bytes = facts.file_bytes / 20;
  const RenderCost progressive = CostOf(facts);
  EXPECT_LT(progressive.cpu_time, baseline.cpu_time * 2 / 3);
  EXPECT_LT(progressive.peak_memory_bytes, 12 * kMegabyte);
  facts.dc_bytes *= 10;
  EXPECT_GT(CostOf(facts).cpu_time, progressive.cpu_time);
  // A quarter takes more scans, and holds some of what they code.
  const RenderCost quarter = CostOf(facts, {.width = 1'000});
  EXPECT_GT(quarter.cpu_time, CostOf(facts).cpu_time);
  EXPECT_GT(quarter.peak_memory_bytes, 2 * progressive.peak_memory_bytes);
  facts.arithmetic = true;
  EXPECT_GT(CostOf(facts).peak_memory_bytes, 2 * PixelCount(facts.size)) << "libjpeg's to decode";
}

TEST(RenderCost, ThumbnailsOfOneScaleShareTheDecodeOfAJpeg) {
  const ImageFacts facts = Facts(ImageFormat::kJpeg, {6'000, 4'000});
  const ThumbnailSpec larger = {.width = 360};
  const RenderCost both = PredictCost(facts, std::array{kSmall, larger});
  EXPECT_LT(both.cpu_time, CostOf(facts, larger).cpu_time * 5 / 4);
  const ThumbnailSpec quarter = {.width = 1'000};
  EXPECT_GT(PredictCost(facts, std::array{kSmall, quarter}).cpu_time,
            CostOf(facts, quarter).cpu_time + CostOf(facts).cpu_time / 2);
}

TEST(RenderCost, AMarginMakesJpegsDearer) {
  const ImageFacts facts = Facts(ImageFormat::kJpeg, {6'000, 4'000});
  const ThumbnailSpec spec = {.width = 500};
  EXPECT_GT(PredictCost(facts, std::span(&spec, 1), {.jpeg_margin = 400}).cpu_time,
            CostOf(facts, spec).cpu_time);
}

TEST(RenderCost, AnInterlacedPngIsHeldWhole) {
  ImageFacts facts = Facts(ImageFormat::kPng, {6'000, 4'000});
  facts.bands = 4;
  facts.bits = 16;
  facts.multipass = true;
  EXPECT_GT(CostOf(facts).peak_memory_bytes, 8 * PixelCount(facts.size));
}

TEST(RenderCost, ShrinkOnLoadMakesSmallThumbnailsCheaper) {
  const ImageFacts facts = Facts(ImageFormat::kJpeg, {6'000, 4'000});
  const RenderCost whole = CostOf(facts, {.width = 5'000});
  EXPECT_LT(CostOf(facts).cpu_time, whole.cpu_time / 4);
}

TEST(RenderCost, ThumbnailsOfOneOriginalShareItsDecodeAndMemory) {
  const ImageFacts facts = Facts(ImageFormat::kPng, {2'000, 1'500});
  const ThumbnailSpec large = {.width = 1'500};
  const RenderCost one = CostOf(facts);
  const RenderCost other = CostOf(facts, large);
  const RenderCost both = PredictCost(facts, std::array{kSmall, large});
  EXPECT_LT(both.cpu_time, one.cpu_time + other.cpu_time);
  EXPECT_GT(both.cpu_time, std::max(one.cpu_time, other.cpu_time));
  EXPECT_EQ(both.peak_memory_bytes, std::max(one.peak_memory_bytes, other.peak_memory_bytes));
}

TEST(RenderCost, APictureOnItsSideIsMeasuredUpright) {
  ImageFacts lying = Facts(ImageFormat::kTiff, {4'000, 1'000});
  lying.orientation = 6;
  const ImageFacts standing = Facts(ImageFormat::kTiff, {1'000, 4'000});
  const ThumbnailSpec spec = {.width = 900};
  EXPECT_EQ(CostOf(lying, spec).cpu_time, CostOf(standing, spec).cpu_time);
}

TEST(RenderCost, APngThatTheFastPathTakesIsCheaper) {
  const ImageFacts plain = Facts(ImageFormat::kPng, {2'000, 1'500});
  ImageFacts profiled = plain;
  profiled.metadata_bytes = 3'000;
  EXPECT_LT(CostOf(plain).cpu_time * 5 / 4, CostOf(profiled).cpu_time);
  // It holds all of the picture, where libvips has lines.
  EXPECT_GT(CostOf(Facts(ImageFormat::kPng, {6'000, 4'000})).peak_memory_bytes, 72 * kMegabyte);
}

TEST(RenderCost, AThumbnailTooLargeToWriteInOnePieceIsDearer) {
  const ImageFacts facts = Facts(ImageFormat::kJpeg, {4'000, 2'000});
  EXPECT_GT(CostOf(facts, {.width = 2'900}).cpu_time, 2 * CostOf(facts, {.width = 2'800}).cpu_time);
}

TEST(RenderCost, CoverIsMeasuredByWhatItCutsFrom) {
  // Decoded no smaller than the height needs.
  const ImageFacts facts = Facts(ImageFormat::kJpeg, {6'000, 1'500});
  const ThumbnailSpec contained = {.width = 600, .height = 600};
  ThumbnailSpec covered = contained;
  covered.fit = Fit::kCover;
  EXPECT_GT(CostOf(facts, covered).cpu_time, CostOf(facts, contained).cpu_time * 3 / 2);
  EXPECT_GT(CostOf(facts, covered).peak_memory_bytes, CostOf(facts, contained).peak_memory_bytes);
}

TEST(RenderCost, AttentionHoldsAllOfThePictureThatItCutsFrom) {
  const ImageFacts facts = Facts(ImageFormat::kPng, {8'000, 2'000});
  ThumbnailSpec spec = {.width = 1'500, .height = 1'500, .fit = Fit::kCover};
  const RenderCost centred = CostOf(facts, spec);
  spec.gravity = Gravity::kAttention;
  const RenderCost looked_at = CostOf(facts, spec);
  EXPECT_GT(looked_at.cpu_time, centred.cpu_time + std::chrono::milliseconds(100));
  // libvips takes it line by line, but what is left is held.
  EXPECT_GT(looked_at.peak_memory_bytes, 3 * 3 * 6'000 * 1'500U);
}

TEST(RenderCost, ThePictureChoosesTheDearestFormat) {
  const ImageFacts facts = Facts(ImageFormat::kJpeg, {2'000, 1'500});
  ThumbnailSpec spec = {.width = 600, .format = OutputFormat::kAuto};
  spec.accepted = {.formats = {OutputFormat::kWebp, OutputFormat::kAvif, OutputFormat::kJpeg}, .count = 3};
  const RenderCost automatic = CostOf(facts, spec);
  spec.format = OutputFormat::kAvif;
  EXPECT_EQ(automatic.cpu_time, CostOf(facts, spec).cpu_time);
  spec.format = OutputFormat::kAuto;
  spec.accepted = {};
  EXPECT_EQ(CostOf(facts, spec).cpu_time, CostOf(facts, {.width = 600}).cpu_time);
  spec.accepted = {.formats = {OutputFormat::kGif}, .count = 1};  // not of a still picture
  EXPECT_EQ(CostOf(facts, spec).cpu_time, CostOf(facts, {.width = 600}).cpu_time);
}

TEST(RenderCost, EffortCounts) {
  const ImageFacts facts = Facts(ImageFormat::kJpeg, {2'000, 1'500});
  const ThumbnailSpec spec = {.width = 600, .format = OutputFormat::kAvif};
  const RenderCost usual = CostOf(facts, spec);
  EXPECT_GT(PredictCost(facts, std::span(&spec, 1), {.avif_effort = 9}).cpu_time, 10 * usual.cpu_time);
}

TEST(RenderCost, AnAnimationTakesItsFrames) {
  for (const auto format : {ImageFormat::kGif, ImageFormat::kWebp}) {
    ImageFacts facts = Facts(format, {600, 400});
    facts.frames = 100;
    facts.file_bytes *= 100;
    ThumbnailSpec spec = {.width = 300, .format = OutputFormat::kWebp};
    const RenderCost first = CostOf(facts, spec);
    spec.animated = true;
    const RenderCost all = CostOf(facts, spec);
    EXPECT_GT(all.cpu_time, 20 * first.cpu_time) << ToString(format);
    EXPECT_GT(all.peak_memory_bytes, 3 * 300 * 200 * 100U);
    EXPECT_LT(all.peak_memory_bytes, 100 * kMegabyte) << "frames of the original do not wait";
    spec.format = OutputFormat::kJpeg;
    EXPECT_LT(CostOf(facts, spec).cpu_time, 2 * first.cpu_time);
  }
}

TEST(RenderCost, SurvivesWhatAHeaderMayClaim) {
  constexpr int kMost = std::numeric_limits<int>::max();
  for (const auto format : {ImageFormat::kJpeg, ImageFormat::kTiff, ImageFormat::kSvg}) {
    ImageFacts facts = Facts(format, {kMost, kMost});
    facts.bands = facts.bits = facts.scans = facts.frames = kMost;
    facts.block = facts.size;
    const RenderCost cost = CostOf(facts, {.width = 16'384, .enlarge = true});
    EXPECT_GT(cost.cpu_time.count(), 0);
    EXPECT_GT(cost.peak_memory_bytes, kMegabyte);
  }
  for (const auto format : {ImageFormat::kGif, ImageFormat::kWebp}) {
    ImageFacts facts = Facts(format, {kMost, kMost});
    facts.frames = kMost;
    const ThumbnailSpec spec = {.width = 16'384,
                                .height = 16'384,
                                .enlarge = true,
                                .format = OutputFormat::kGif,
                                .fit = Fit::kCover,
                                .gravity = Gravity::kAttention,
                                .animated = true};
    EXPECT_GT(CostOf(facts, spec).cpu_time.count(), 1'000'000);
  }
  EXPECT_GT(CostOf(Facts(ImageFormat::kHeic, {0, 0})).cpu_time.count(), 0);
  EXPECT_EQ(PredictCost(Facts(ImageFormat::kPng, {9, 9}), {}).cpu_time.count(), 0);
}

}  // namespace
}  // namespace imaging
