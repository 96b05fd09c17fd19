#include "imaging/image_probe.h"

#include <string>

#include "tests/imaging/rendered.h"
#include "tests/support/image_factory.h"

namespace imaging {
namespace {

using namespace std::string_literals;
using testing::CanEncode;
using testing::Codec;
using testing::MakeImage;
using testing::Motif;

class ImageProbeTest : public testing::ImagingTest {};

ImageProbe Probe(const std::string& bytes) {
  const auto probe = ProbeImage(bytes, Limits{});
  EXPECT_TRUE(probe.has_value());
  return probe.value_or(ImageProbe{});
}

TEST_F(ImageProbeTest, TellsBandsAlphaAndSize) {
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

TEST_F(ImageProbeTest, TellsWhatTheDecoderMustHoldWhole) {
  for (const Codec codec : {Codec::kPng, Codec::kJpeg}) {
    EXPECT_FALSE(Probe(MakeImage(codec, {})).multipass);
    EXPECT_TRUE(Probe(MakeImage(codec, {.progressive = true})).multipass);
  }
}

TEST_F(ImageProbeTest, TellsTheUprightSize) {
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const ImageProbe probe =
        Probe(MakeImage(Codec::kJpeg, {.width = 40, .height = 30, .orientation = orientation}));
    EXPECT_EQ(probe.orientation, orientation);
    EXPECT_EQ(probe.stored, orientation >= 5 ? (Size{30, 40}) : (Size{40, 30}));
    EXPECT_EQ(probe.upright(), (Size{40, 30}));
  }
}

TEST_F(ImageProbeTest, TellsPagesOfWhichOneIsDecoded) {
  for (const Codec codec : {Codec::kGif, Codec::kWebp}) {
    if (!CanEncode(codec)) continue;
    const ImageProbe probe = Probe(testing::MakeAnimation(codec, 20, 10, 3));
    EXPECT_EQ(probe.pages, 3) << NameOf(codec);
    EXPECT_EQ(probe.stored, (Size{20, 10}));
  }
  EXPECT_EQ(Probe(testing::MakeTiffWithPages(20, 10, 4)).pages, 4);
}

TEST_F(ImageProbeTest, AppliesBothLimitsToEveryFormat) {
  for (const Codec codec :
       {Codec::kPng, Codec::kJpeg, Codec::kWebp, Codec::kGif, Codec::kTiff, Codec::kAvif, Codec::kHeic}) {
    if (!CanEncode(codec)) continue;
    const std::string bytes = MakeImage(codec, {.width = 200, .height = 100});
    EXPECT_TRUE(ProbeImage(bytes, {.max_pixels = 20'000, .max_side = 200}).has_value()) << NameOf(codec);
    const auto pixels = ProbeImage(bytes, {.max_pixels = 19'999});
    ASSERT_FALSE(pixels.has_value()) << NameOf(codec);
    EXPECT_EQ(pixels.error().code, ErrorCode::kTooManyPixels);
    EXPECT_EQ(pixels.error().detail, "200 x 100 pixels is over the limit of 19999 pixels");
    const auto side = ProbeImage(bytes, {.max_side = 199});
    ASSERT_FALSE(side.has_value()) << NameOf(codec);
    EXPECT_EQ(side.error().code, ErrorCode::kTooManyPixels);
    EXPECT_EQ(side.error().detail, "200 x 100 pixels is over the limit of 199 pixels a side");
  }
}

TEST_F(ImageProbeTest, RefusesGigapixelHeadersBeforeAnyDecoder) {
  // Nothing follows the headers: a decoder that was asked would call them damaged.
  const std::string png =
      "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\1\0\0\0\1\0\0\x08\x06\0\0\0crc!\0\0\0\0IDATcrc!"s;
  const std::string jpeg = "\xff\xd8\xff\xc2\0\x0b\x08\xfa\xfa\xfa\xfa\1\1\x11\0\xff\xda\0\2"s;
  const std::string gif = "GIF89a\1\0\1\0\0\0\0,\0\0\0\0\x1c\xff\x6a\xff\0"s;
  const std::string webp = "RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff"s;
  for (const std::string& bytes : {png, jpeg, gif, webp}) {
    const auto probe = ProbeImage(bytes, Limits{});
    ASSERT_FALSE(probe.has_value());
    EXPECT_EQ(probe.error().code, ErrorCode::kTooManyPixels) << bytes.substr(0, 4) << probe.error().message;
  }
}

TEST_F(ImageProbeTest, RefusesWhatIsNoImage) {
  for (const std::string& bytes : {""s, "x"s, "<svg/>"s, "%PDF-1.4"s, std::string(10'000, '\0')}) {
    const auto probe = ProbeImage(bytes, Limits{});
    ASSERT_FALSE(probe.has_value());
    EXPECT_EQ(probe.error().code, ErrorCode::kUnsupportedFormat);
    EXPECT_FALSE(probe.error().detail.empty());
  }
}

TEST_F(ImageProbeTest, RefusesSignaturesWithoutAnImageBehind) {
  for (const std::string& head :
       {"\x89PNG\r\n\x1a\n"s, "\xff\xd8\xff"s, "GIF89a"s, "RIFF\x20\0\0\0WEBP"s, "II*\0"s, "MM\0*"s, "II+\0"s,
        "\0\0\0\x18"
        "ftypavif"s,
        "\0\0\0\x18"
        "ftypheic"s}) {
    for (const std::string& rest :
         {""s, std::string(100, '\0'), std::string(100, '\xff'), std::string(100, 'a')}) {
      const auto probe = ProbeImage(head + rest, Limits{});
      ASSERT_FALSE(probe.has_value());
      EXPECT_NE(probe.error().code, ErrorCode::kInternal) << head;
      EXPECT_EQ(probe.error().detail.find("vips"), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace imaging
