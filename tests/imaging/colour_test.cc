#include "imaging/colour.h"

#include <array>
#include <cmath>

#include "tests/imaging/rendered.h"
#include "tests/support/image_factory.h"

namespace imaging {
namespace {

using testing::Codec;
using testing::Decoded;
using testing::MakeImage;
using testing::Motif;
using testing::Profile;
using vips::VImage;

class ColourTest : public testing::ImagingTest {};

double ToLinear(double encoded) {
  return encoded <= 0.04045 ? encoded / 12.92 : std::pow((encoded + 0.055) / 1.055, 2.4);
}

int ToEncoded(double linear) {
  const double bounded = std::min(std::max(linear, 0.0), 1.0);
  const double encoded = bounded <= 0.0031308 ? 12.92 * bounded : 1.055 * std::pow(bounded, 1 / 2.4) - 0.055;
  return static_cast<int>(std::lround(255 * encoded));
}

// Display P3 to sRGB by the matrices of the two standards: same white, same transfer curve, other primaries.
std::array<int, 3> P3ToSrgb(const std::array<std::uint8_t, 3>& p3) {
  const double r = ToLinear(p3[0] / 255.0);
  const double g = ToLinear(p3[1] / 255.0);
  const double b = ToLinear(p3[2] / 255.0);
  return {ToEncoded(1.22494 * r - 0.22494 * g), ToEncoded(-0.04206 * r + 1.04206 * g),
          ToEncoded(-0.01964 * r - 0.07864 * g + 1.09827 * b)};
}

TEST_F(ColourTest, DisplayP3BecomesSrgb) {
  for (const std::array<std::uint8_t, 3> colour : {std::array<std::uint8_t, 3>{200, 100, 50},
                                                   {30, 180, 90},
                                                   {90, 90, 90},
                                                   {255, 0, 0},
                                                   {255, 255, 255}}) {
    for (const Codec codec : {Codec::kPng, Codec::kJpeg, Codec::kTiff, Codec::kWebp, Codec::kAvif}) {
      if (!testing::CanEncode(codec)) continue;
      const Decoded picture = RenderedPixels(
          MakeImage(codec, {.motif = Motif::kFlat, .profile = Profile::kDisplayP3, .colour = colour}),
          {.width = 20});
      const auto expected = P3ToSrgb(colour);
      for (int band = 0; band < 3; ++band) {
        EXPECT_NEAR(picture.At(10, 5, band), expected[static_cast<std::size_t>(band)], 4)
            << NameOf(codec) << " band " << band;
      }
    }
  }
}

TEST_F(ColourTest, TheProfileIsNotPassedOver) {
  // What the test above would also accept were the tolerance wide: the difference is far beyond it.
  EXPECT_GT(P3ToSrgb({200, 100, 50})[0] - 200, 10);
}

TEST_F(ColourTest, AnSrgbProfileChangesNothing) {
  const auto with = RenderedPixels(MakeImage(Codec::kPng, {.profile = Profile::kSrgb}), {.width = 30});
  const auto without = RenderedPixels(MakeImage(Codec::kPng, {}), {.width = 30});
  EXPECT_LE(MaxDifference(with, without), 1);
}

TEST_F(ColourTest, ABrokenProfileIsTakenForSrgb) {
  for (const Codec codec : {Codec::kJpeg, Codec::kTiff, Codec::kWebp}) {
    const auto with = RenderedPixels(MakeImage(codec, {.profile = Profile::kBroken}), {.width = 30});
    const auto without = RenderedPixels(MakeImage(codec, {}), {.width = 30});
    EXPECT_EQ(MaxDifference(with, without), 0) << NameOf(codec);
  }
}

TEST_F(ColourTest, ARgbProfileOnAGreyPictureIsPassedOver) {
  VImage grey =
      VImage::black(4, 4).copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_B_W)) + 77;
  grey = grey.cast(VIPS_FORMAT_UCHAR).copy();
  const std::string bytes = MakeImage(Codec::kTiff, {.motif = Motif::kGrey, .profile = Profile::kDisplayP3});
  const auto with = RenderedPixels(bytes, {.width = 30});
  const auto without = RenderedPixels(MakeImage(Codec::kTiff, {.motif = Motif::kGrey}), {.width = 30});
  EXPECT_EQ(with.bands, 1);
  EXPECT_EQ(MaxDifference(with, without), 0);
}

TEST_F(ColourTest, CmykWithoutAProfileLooksLikeItsInks) {
  const auto render = [](std::array<std::uint8_t, 4> ink) {
    return RenderedPixels(testing::MakeCmykJpeg(32, 32, ink), {.width = 8}).Pixel(4, 4);
  };
  const auto paper = render({0, 0, 0, 0});
  ASSERT_FALSE(paper.empty());
  for (const int sample : paper) EXPECT_GE(sample, 250);
  for (const int sample : render({0, 0, 0, 255})) EXPECT_LE(sample, 60);
  const auto yellow = render({0, 0, 255, 0});
  EXPECT_GT(yellow[0], 200);
  EXPECT_GT(yellow[1], 200);
  EXPECT_LT(yellow[2], 80);
  const auto cyan = render({255, 0, 0, 0});
  EXPECT_LT(cyan[0], 80);
  EXPECT_GT(cyan[2], 180);
}

TEST_F(ColourTest, GreyStaysGrey) {
  for (const Codec codec : {Codec::kPng, Codec::kJpeg, Codec::kTiff}) {
    const Decoded picture =
        RenderedPixels(MakeImage(codec, {.motif = Motif::kGrey, .width = 256}), {.width = 64});
    EXPECT_EQ(picture.bands, 1) << NameOf(codec);
    // The ramp at the middle of thumbnail pixel 32 of 64.
    EXPECT_NEAR(picture.At(32, 4, 0), 129, 2) << NameOf(codec);
  }
  const Decoded with_alpha = RenderedPixels(
      MakeImage(Codec::kPng, {.motif = Motif::kGreyAlpha, .width = 256, .height = 256}), {.width = 64});
  EXPECT_EQ(with_alpha.bands, 2);
  EXPECT_NEAR(with_alpha.At(32, 50, 0), 129, 2);
  EXPECT_NEAR(with_alpha.At(10, 32, 1), 129, 2);
}

TEST_F(ColourTest, SixteenBitsBecomeEightWithoutAShift) {
  for (const Motif motif : {Motif::kPhoto, Motif::kGrey, Motif::kGreyAlpha, Motif::kClipArt}) {
    for (const Codec codec : {Codec::kPng, Codec::kTiff}) {
      const auto wide = RenderedPixels(MakeImage(codec, {.motif = motif, .wide = true}), {.width = 64});
      const auto narrow = RenderedPixels(MakeImage(codec, {.motif = motif}), {.width = 64});
      EXPECT_EQ(MaxDifference(wide, narrow), 0) << NameOf(codec) << " at full size";
      const auto wide_small = RenderedPixels(MakeImage(codec, {.motif = motif, .wide = true}), {.width = 20});
      const auto narrow_small = RenderedPixels(MakeImage(codec, {.motif = motif}), {.width = 20});
      ASSERT_EQ(wide_small.bands, narrow_small.bands);
    }
  }
}

TEST_F(ColourTest, SixteenBitsAreRounded) {
  const auto narrowed = [](double value, VipsInterpretation meaning, int bands) {
    const VImage wide = (VImage::black(1, 1, VImage::option()->set("bands", bands)) + value)
                            .cast(VIPS_FORMAT_USHORT)
                            .copy(VImage::option()->set("interpretation", meaning));
    return ToSrgb8(wide).getpoint(0, 0);
  };
  // 1,000 / 257 = 3.89 where a shift by eight gives 3; 65,407 / 257 = 254.502.
  EXPECT_EQ(narrowed(1'000, VIPS_INTERPRETATION_RGB16, 3), (std::vector<double>{4, 4, 4}));
  EXPECT_EQ(narrowed(65'407, VIPS_INTERPRETATION_GREY16, 1), (std::vector<double>{255}));
  EXPECT_EQ(narrowed(65'406, VIPS_INTERPRETATION_GREY16, 2), (std::vector<double>{254, 254}));
  EXPECT_EQ(narrowed(65'535, VIPS_INTERPRETATION_RGB16, 4), (std::vector<double>{255, 255, 255, 255}));
}

TEST_F(ColourTest, APaletteBecomesItsColours) {
  const auto palette =
      RenderedPixels(MakeImage(Codec::kPng, {.motif = Motif::kCorners, .palette = true}), {.width = 64});
  const auto plain = RenderedPixels(MakeImage(Codec::kPng, {.motif = Motif::kCorners}), {.width = 64});
  ASSERT_EQ(palette.bands, 3);
  EXPECT_LE(MaxDifference(palette, plain), 2);
}

TEST_F(ColourTest, LabAndFloatPicturesAreConverted) {
  const VImage lab =
      VImage::black(2, 2).bandjoin({0.0, 0.0}).linear(std::vector<double>{1, 1, 1}, {100, 0, 0});
  const auto white = ToSrgb8(lab.copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_LAB)));
  EXPECT_EQ(white.format(), VIPS_FORMAT_UCHAR);
  for (const double sample : white.getpoint(0, 0)) EXPECT_NEAR(sample, 255, 1);
  const VImage light = VImage::black(2, 2).bandjoin({0.0, 0.0}).linear(1.0, 0.5);
  const auto middle = ToSrgb8(light.copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_scRGB)));
  for (const double sample : middle.getpoint(0, 0)) EXPECT_NEAR(sample, ToEncoded(0.5), 1);
}

}  // namespace
}  // namespace imaging
