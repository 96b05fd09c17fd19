// Colours beyond sRGB stay with their profile where that is wanted, in every format that holds one.
#include "imaging/codecs/encoder.h"
#include "tests/imaging/decoded_picture.h"
#include "tests/imaging/rendered.h"
#include "tests/support/image_factory.h"

namespace imaging {
namespace {

using testing::Codec;
using testing::DecodePicture;
using testing::MakeImage;
using testing::Motif;
using testing::Profile;

constexpr std::array<std::uint8_t, 3> kColour = {200, 100, 50};

std::string ProfileIn(const std::string& bytes) {
  const vips::VImage image = vips::VImage::new_from_buffer(bytes.data(), bytes.size(), "");
  if (image.get_typeof(VIPS_META_ICC_NAME) == 0) return {};
  std::size_t size = 0;
  const void* profile = image.get_blob(VIPS_META_ICC_NAME, &size);
  return {static_cast<const char*>(profile), size};
}

class KeepProfileTest : public testing::ImagingTest {
 protected:
  static std::string Rendered(const std::string& original, ThumbnailSpec spec, bool keep = true,
                              bool linear = false) {
    const EncodingOptions encoding{.keep_profile = keep, .linear_light = linear};
    const auto rendering = MakeInProcessRenderer({}, encoding)->Render(original, std::span(&spec, 1), Soon());
    if (rendering) return rendering->images.at(0).bytes;
    ADD_FAILURE() << ToString(rendering.error().code) << " " << rendering.error().message;
    return {};
  }
};

class EveryKeeper : public KeepProfileTest, public ::testing::WithParamInterface<OutputFormat> {
 protected:
  void SetUp() override {
    if (!CanWrite(GetParam())) GTEST_SKIP() << "no encoder";
  }
};

TEST_P(EveryKeeper, HasTheProfileAndTheNumbersOfItsOriginal) {
  for (const Codec codec : {Codec::kPng, Codec::kJpeg, Codec::kTiff, Codec::kWebp, Codec::kAvif}) {
    if (!testing::CanEncode(codec)) continue;
    const std::string original =
        MakeImage(codec, {.motif = Motif::kFlat, .profile = Profile::kDisplayP3, .colour = kColour});
    for (const int width : {20, 64}) {
      const std::string bytes = Rendered(original, {.width = width, .format = GetParam()});
      EXPECT_EQ(ProfileIn(bytes), ProfileIn(original)) << NameOf(codec);
      const auto picture = DecodePicture(bytes);
      ASSERT_EQ(picture.width, width);
      for (int band = 0; band < 3; ++band)
        EXPECT_NEAR(picture.At(10, 5, band), kColour.at(static_cast<std::size_t>(band)), 4) << NameOf(codec);
    }
  }
}

TEST_P(EveryKeeper, SixteenBitsAreKeptAsEight) {
  const std::string original = MakeImage(
      Codec::kPng, {.motif = Motif::kFlat, .wide = true, .profile = Profile::kDisplayP3, .colour = kColour});
  const std::string bytes = Rendered(original, {.width = 20, .format = GetParam()});
  EXPECT_EQ(ProfileIn(bytes), ProfileIn(original));
  EXPECT_NEAR(DecodePicture(bytes).At(10, 5, 0), 200, 4);
}

TEST_P(EveryKeeper, ConvertsUnlessItIsToldTo) {
  const std::string original =
      MakeImage(Codec::kJpeg, {.motif = Motif::kFlat, .profile = Profile::kDisplayP3, .colour = kColour});
  const std::string bytes = Rendered(original, {.width = 20, .format = GetParam()}, false);
  EXPECT_EQ(ProfileIn(bytes), "");
  EXPECT_GT(DecodePicture(bytes).At(10, 5, 0), 210);
}

TEST_P(EveryKeeper, WhatIsSrgbOrGreyNeedsNone) {
  for (const auto& original :
       {MakeImage(Codec::kJpeg, {.motif = Motif::kPhoto, .profile = Profile::kSrgb}),
        MakeImage(Codec::kJpeg, {.motif = Motif::kPhoto, .profile = Profile::kBroken}),
        MakeImage(Codec::kPng,
                  {.motif = Motif::kFlat, .profile = Profile::kDisplayP3, .colour = {90, 90, 90}}),
        MakeImage(Codec::kTiff, {.motif = Motif::kGrey, .profile = Profile::kDisplayP3})}) {
    const std::string bytes = Rendered(original, {.width = 20, .format = GetParam()});
    EXPECT_EQ(ProfileIn(bytes), "");
    EXPECT_EQ(bytes, Rendered(original, {.width = 20, .format = GetParam()}, false));
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, EveryKeeper,
                         ::testing::Values(OutputFormat::kPng, OutputFormat::kJpeg, OutputFormat::kWebp,
                                           OutputFormat::kAvif));

TEST_F(KeepProfileTest, AlphaStaysBesideIt) {
  const std::string original = MakeImage(
      Codec::kPng, {.motif = Motif::kClipArt, .width = 200, .height = 200, .profile = Profile::kDisplayP3});
  for (const OutputFormat format : {OutputFormat::kPng, OutputFormat::kWebp}) {
    const std::string bytes = Rendered(original, {.width = 50, .format = format});
    EXPECT_EQ(ProfileIn(bytes), ProfileIn(original));
    const auto picture = DecodePicture(bytes);
    ASSERT_EQ(picture.bands, 4);
    EXPECT_EQ(picture.At(0, 0, 3), 0);
    EXPECT_EQ(picture.At(25, 25, 3), 255);
  }
}

// The background of a request is a colour of sRGB; GIF holds no profile; light is mixed in sRGB.
TEST_F(KeepProfileTest, WhereNoneCanBeColoursAreConverted) {
  const std::string clip_art = MakeImage(
      Codec::kPng, {.motif = Motif::kClipArt, .width = 100, .height = 100, .profile = Profile::kDisplayP3});
  EXPECT_EQ(ProfileIn(Rendered(clip_art, {.width = 50, .format = OutputFormat::kJpeg})), "");
  EXPECT_EQ(ProfileIn(Rendered(clip_art, {.width = 50, .flatten = true})), "");
  const std::string flat =
      MakeImage(Codec::kPng, {.motif = Motif::kFlat, .profile = Profile::kDisplayP3, .colour = kColour});
  EXPECT_EQ(ProfileIn(Rendered(flat, {.width = 20, .format = OutputFormat::kGif})), "");
  EXPECT_EQ(ProfileIn(Rendered(flat, {.width = 20}, true, true)), "");
  EXPECT_GT(DecodePicture(Rendered(flat, {.width = 20}, true, true)).At(10, 5, 0), 210);
}

TEST_F(KeepProfileTest, NothingElseOfTheOriginalStays) {
  for (const OutputFormat format : {OutputFormat::kPng, OutputFormat::kJpeg, OutputFormat::kWebp}) {
    const std::string bytes =
        Rendered(MakeImage(Codec::kJpeg, {.private_metadata = true, .profile = Profile::kDisplayP3}),
                 {.width = 30, .format = format});
    EXPECT_NE(ProfileIn(bytes), "");
    EXPECT_EQ(bytes.find("SECRET"), std::string::npos);
    EXPECT_EQ(bytes.find("Exif"), std::string::npos);
  }
}

}  // namespace
}  // namespace imaging
