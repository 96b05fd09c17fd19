#include "imaging/decoder_probe.h"

#include <string>

#include "imaging/image_probe.h"
#include "tests/imaging/rendered.h"
#include "tests/support/image_factory.h"

namespace imaging {
namespace {

using testing::CanEncode;
using testing::Codec;
using testing::MakeImage;
using testing::Motif;

class DecoderProbeTest : public testing::ImagingTest {};

ImageProbe Probe(const std::string& bytes) {
  const auto facts = ProbeImage(bytes, Limits{});
  EXPECT_TRUE(facts.has_value());
  if (!facts) return {};
  const auto probe = ProbeDecoder(bytes, *facts, Limits{});
  EXPECT_TRUE(probe.has_value());
  return probe.value_or(ImageProbe{});
}

TEST_F(DecoderProbeTest, TellsBandsAlphaAndSize) {
  const ImageProbe clip_art =
      Probe(MakeImage(Codec::kPng, {.motif = Motif::kClipArt, .width = 40, .height = 30}));
  EXPECT_EQ(clip_art.format, ImageFormat::kPng);
  EXPECT_EQ(clip_art.stored, (Size{40, 30}));
  EXPECT_EQ(clip_art.bands, 4);
  EXPECT_TRUE(clip_art.has_alpha);
  EXPECT_EQ(clip_art.orientation, 1);
  EXPECT_EQ(clip_art.pages, 1);
  const ImageProbe grey = Probe(MakeImage(Codec::kJpeg, {.motif = Motif::kGrey}));
  EXPECT_EQ(grey.bands, 1);
  EXPECT_FALSE(grey.has_alpha);
}

TEST_F(DecoderProbeTest, TellsWhatTheDecoderMustHoldWhole) {
  for (const Codec codec : {Codec::kPng, Codec::kJpeg}) {
    EXPECT_FALSE(Probe(MakeImage(codec, {})).multipass);
    EXPECT_TRUE(Probe(MakeImage(codec, {.progressive = true})).multipass);
  }
}

TEST_F(DecoderProbeTest, TellsTheUprightSize) {
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const ImageProbe probe =
        Probe(MakeImage(Codec::kJpeg, {.width = 40, .height = 30, .orientation = orientation}));
    EXPECT_EQ(probe.orientation, orientation);
    EXPECT_EQ(probe.stored, orientation >= 5 ? (Size{30, 40}) : (Size{40, 30}));
    EXPECT_EQ(probe.upright(), (Size{40, 30}));
  }
}

TEST_F(DecoderProbeTest, TellsPagesOfWhichOneIsDecoded) {
  for (const Codec codec : {Codec::kGif, Codec::kWebp}) {
    if (!CanEncode(codec)) continue;
    const ImageProbe probe = Probe(testing::MakeAnimation(codec, 20, 10, 3));
    EXPECT_EQ(probe.pages, 3) << NameOf(codec);
    EXPECT_EQ(probe.stored, (Size{20, 10}));
  }
  EXPECT_EQ(Probe(testing::MakeTiffWithPages(20, 10, 4)).pages, 4);
}

// A header that declares less than the decoder finds changes nothing: both are held to the limits.
TEST_F(DecoderProbeTest, AppliesTheLimitsToWhatTheDecoderSees) {
  const std::string png = MakeImage(Codec::kPng, {.width = 200, .height = 100});
  ImageFacts facts;
  facts.size = {1, 1};
  EXPECT_TRUE(ProbeDecoder(png, facts, {.max_pixels = 20'000, .max_side = 200}).has_value());
  const auto pixels = ProbeDecoder(png, facts, {.max_pixels = 19'999});
  ASSERT_FALSE(pixels.has_value());
  EXPECT_EQ(pixels.error().code, ErrorCode::kTooManyPixels);
  const auto side = ProbeDecoder(png, facts, {.max_side = 199});
  ASSERT_FALSE(side.has_value());
  EXPECT_EQ(side.error().code, ErrorCode::kSideTooLong);
}

TEST_F(DecoderProbeTest, NeverTellsTheDecodersWordsToTheClient) {
  const auto probe = ProbeDecoder("no picture at all", ImageFacts{}, Limits{});
  ASSERT_FALSE(probe.has_value());
  EXPECT_EQ(probe.error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(probe.error().detail, "damaged or truncated file");
}

}  // namespace
}  // namespace imaging
