#include "imaging/resize.h"

#include "tests/imaging/rendered.h"
#include "tests/support/image_factory.h"

namespace imaging {
namespace {

using testing::Codec;
using testing::Decoded;
using testing::MakeImage;
using testing::Motif;
using vips::VImage;

class ResizeTest : public testing::ImagingTest {};

TEST_F(ResizeTest, IsExactForEveryPairOfSmallSides) {
  for (int from = 1; from <= 23; from += 2) {
    for (int to = 1; to <= 47; ++to) {
      const VImage result = ResizeExactly(VImage::black(from, 24 - from), {to, 48 - to});
      ASSERT_EQ(result.width(), to) << from;
      ASSERT_EQ(result.height(), 48 - to) << 24 - from;
      ASSERT_EQ(result.copy_memory().avg(), 0);
    }
  }
}

TEST_F(ResizeTest, IsExactForExtremeAspects) {
  for (const auto& [from, to] : {std::pair{Size{100'000, 1}, Size{180, 1}},
                                 {{1, 100'000}, {1, 180}},
                                 {{16'384, 2}, {1, 1}},
                                 {{1, 1}, {3'000, 1}},
                                 {{940, 2}, {180, 1}}}) {
    const VImage result = ResizeExactly(VImage::black(from.width, from.height), to).copy_memory();
    EXPECT_EQ(result.width(), to.width);
    EXPECT_EQ(result.height(), to.height);
  }
}

// A linear ramp stays one: each thumbnail pixel is the ramp at its own middle. How far the whole picture
// moved shows in the mean, where the noise of lossy formats and of rounding is gone.
TEST_F(ResizeTest, MovesNothing) {
  for (const Codec codec : {Codec::kPng, Codec::kJpeg, Codec::kWebp}) {
    const std::string bytes = MakeImage(codec, {.width = 1'024, .height = 768});
    for (const int width : {40, 70, 100, 180}) {
      const Decoded picture = RenderedPixels(bytes, {.width = width});
      const double step = 255.0 / 1'023 * 1'024 / width;  // levels a thumbnail pixel
      double sum = 0;
      for (int x = 3; x < width - 3; ++x) {
        const double expected = (x + 0.5) * step - 0.5 * 255 / 1'023;
        const double difference = picture.At(x, picture.height / 2, 0) - expected;
        ASSERT_LE(std::abs(difference), 4) << NameOf(codec) << " " << width << " at " << x;
        sum += difference;
      }
      EXPECT_LT(std::abs(sum / (width - 6) / step), 0.25) << NameOf(codec) << " " << width << ", in pixels";
    }
  }
}

TEST_F(ResizeTest, WhatIsTransparentDoesNotBleed) {
  for (const Codec codec : {Codec::kPng, Codec::kWebp, Codec::kTiff}) {
    for (const bool wide : {false, true}) {
      if (wide && codec == Codec::kWebp) continue;
      const std::string bytes =
          MakeImage(codec, {.motif = Motif::kClipArt, .width = 500, .height = 500, .wide = wide});
      for (const int width : {60, 180, 499}) {
        const Decoded picture = RenderedPixels(bytes, {.width = width});
        ASSERT_EQ(picture.bands, 4);
        for (int y = 0; y < picture.height; ++y) {
          for (int x = 0; x < picture.width; ++x) {
            if (picture.At(x, y, 3) < 4) continue;  // too faint to have a colour
            ASSERT_GE(picture.At(x, y, 0), 252) << NameOf(codec) << " " << width << " at " << x << "," << y;
            ASSERT_LE(picture.At(x, y, 1), 3) << NameOf(codec) << " " << width << " at " << x << "," << y;
          }
        }
        EXPECT_EQ(picture.At(0, 0, 3), 0);
        EXPECT_EQ(picture.At(width / 2, width / 2, 3), 255);
      }
    }
  }
}

TEST_F(ResizeTest, AlphaKeepsItsArea) {
  const Decoded picture = RenderedPixels(
      MakeImage(Codec::kPng, {.motif = Motif::kClipArt, .width = 400, .height = 400}), {.width = 100});
  double covered = 0;
  for (int y = 0; y < 100; ++y) {
    for (int x = 0; x < 100; ++x) covered += picture.At(x, y, 3) / 255.0;
  }
  const double radius = 0.35 * 100;
  EXPECT_NEAR(covered, 3.14159265 * radius * radius, 10);
}

TEST_F(ResizeTest, HalfTransparentColoursAreWeighted) {
  // Left half opaque red, right half a quarter of blue: one pixel of both is (255, 0, 64) by weight, alpha
  // 160.
  const VImage red = VImage::black(50, 100)
                         .bandjoin({0.0, 0.0, 0.0})
                         .linear(std::vector<double>{1, 1, 1, 1}, {255, 0, 0, 255});
  const VImage blue = VImage::black(50, 100)
                          .bandjoin({0.0, 0.0, 0.0})
                          .linear(std::vector<double>{1, 1, 1, 1}, {0, 0, 255, 64});
  const VImage both = red.join(blue, VIPS_DIRECTION_HORIZONTAL)
                          .cast(VIPS_FORMAT_UCHAR)
                          .copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_sRGB));
  const auto pixel = ResizeExactly(both, {1, 1}).getpoint(0, 0);
  EXPECT_NEAR(pixel[0], 255.0 * 255 / (255 + 64), 3);
  EXPECT_NEAR(pixel[2], 255.0 * 64 / (255 + 64), 3);
  EXPECT_NEAR(pixel[3], (255 + 64) / 2.0, 2);
}

TEST_F(ResizeTest, ExtraBandsAreLeftOut) {
  const auto bands = [](int count, VipsInterpretation meaning) {
    const VImage image = VImage::black(4, 4, VImage::option()->set("bands", count));
    return WithoutExtraBands(image.copy(VImage::option()->set("interpretation", meaning))).bands();
  };
  EXPECT_EQ(bands(1, VIPS_INTERPRETATION_B_W), 1);
  EXPECT_EQ(bands(2, VIPS_INTERPRETATION_B_W), 2);
  EXPECT_EQ(bands(3, VIPS_INTERPRETATION_sRGB), 3);
  EXPECT_EQ(bands(7, VIPS_INTERPRETATION_sRGB), 4);
  EXPECT_EQ(bands(4, VIPS_INTERPRETATION_CMYK), 4);
  EXPECT_EQ(bands(7, VIPS_INTERPRETATION_CMYK), 5);
}

}  // namespace
}  // namespace imaging
