#include "imaging/codecs/encoder.h"

#include <array>
#include <chrono>
#include <cstring>
#include <thread>

#include "imaging/codecs/avif_encoder.h"
#include "imaging/codecs/gif_encoder.h"
#include "imaging/codecs/jpeg_encoder.h"
#include "imaging/codecs/webp_encoder.h"
#include "tests/imaging/decoded_picture.h"
#include "tests/imaging/drawn_samples.h"

namespace imaging {
namespace {

using testing::Decoded;
using testing::DecodePicture;
using testing::Samples;
using vips::VImage;

constexpr std::array kFormats = {OutputFormat::kPng, OutputFormat::kJpeg, OutputFormat::kWebp,
                                 OutputFormat::kAvif, OutputFormat::kGif};
constexpr std::array kLossy = {OutputFormat::kJpeg, OutputFormat::kWebp, OutputFormat::kAvif};

class EncoderTest : public testing::ImagingTest {
 protected:
  static Result<RenderedImage> Encode(const Samples& picture, const ThumbnailSpec& spec) {
    return EncodeStill(picture.image(), {spec, EncodingOptions{}, Soon()});
  }
  static RenderedImage Encoded(const Samples& picture, const ThumbnailSpec& spec) {
    auto image = Encode(picture, spec);
    if (image) return *image;
    ADD_FAILURE() << ToString(image.error().code) << " " << image.error().detail << image.error().message;
    return {};
  }
  static bool IsMissing(OutputFormat format) { return !CanWrite(format); }
};

Decoded AsDecoded(const Samples& picture) {
  return {picture.size.width, picture.size.height, static_cast<int>(picture.bands), picture.samples};
}

TEST_F(EncoderTest, EveryFormatComesBackAsWhatItIs) {
  for (const Size size : {Size{1, 1}, Size{3, 2}, Size{17, 33}, Size{180, 121}, Size{301, 1}}) {
    const Samples photo = testing::Photograph(size);
    for (const OutputFormat format : kFormats) {
      if (IsMissing(format)) continue;
      const RenderedImage image = Encoded(photo, {.format = format});
      EXPECT_EQ(image.content_type, "image/" + testing::FormatOf(image.bytes));
      EXPECT_EQ((Size{image.width, image.height}), size);
      const Decoded decoded = DecodePicture(image.bytes);
      EXPECT_EQ((Size{decoded.width, decoded.height}), size) << image.content_type;
      // A GIF may have a colour that cannot be seen, and not use it.
      if (format != OutputFormat::kGif) {
        EXPECT_EQ(decoded.bands, 3) << image.content_type;
      }
    }
  }
}

TEST_F(EncoderTest, LossyFormatsStayCloseToThePicture) {
  const Samples photo = testing::Photograph({180, 120});
  for (const OutputFormat format : kLossy) {
    if (IsMissing(format)) continue;
    const auto image = Encoded(photo, {.format = format});
    EXPECT_GT(testing::Psnr(DecodePicture(image.bytes), AsDecoded(photo)), 30) << image.content_type;
  }
}

TEST_F(EncoderTest, AHigherQualityIsLargerAndCloser) {
  const Samples photo = testing::Photograph({180, 120});
  for (const OutputFormat format : kLossy) {
    if (IsMissing(format)) continue;
    std::size_t size = 0;
    double closeness = 0;
    for (const int quality : {10, 30, 50, 70, 85, 95}) {
      const auto image = Encoded(photo, {.format = format, .quality = quality});
      const double psnr = testing::Psnr(DecodePicture(image.bytes), AsDecoded(photo));
      EXPECT_GT(image.bytes.size(), size) << image.content_type << " " << quality;
      EXPECT_GT(psnr, closeness) << image.content_type << " " << quality;
      size = image.bytes.size();
      closeness = psnr;
    }
  }
}

TEST_F(EncoderTest, WithoutAWishTheQualityIsThatOfTheSettings) {
  const VImage photo = testing::Photograph({180, 120}).image();
  EncodingOptions options;
  options.jpeg_quality = 31;
  options.webp_quality = 32;
  options.avif_quality = 33;
  for (const auto& [format, quality] :
       {std::pair{OutputFormat::kJpeg, 31}, {OutputFormat::kWebp, 32}, {OutputFormat::kAvif, 33}}) {
    if (IsMissing(format)) continue;
    const ThumbnailSpec open{.format = format};
    const ThumbnailSpec named{.format = format, .quality = quality};
    const auto by_default = EncodeStill(photo, {open, options, Soon()});
    const auto by_wish = EncodeStill(photo, {named, EncodingOptions{}, Soon()});
    ASSERT_TRUE(by_default && by_wish);
    EXPECT_EQ(by_default->bytes, by_wish->bytes);
  }
}

// Nobody needs as many colours as pixels of lightness, until he asks for the best.
TEST_F(EncoderTest, ColoursAreWholeFromQuality90On) {
  const auto stripes = testing::Paint({64, 64}, 3, [](int x, int) {
    return x % 2 == 0 ? testing::Rgba{255, 0, 0, 255} : testing::Rgba{0, 0, 255, 255};
  });
  for (const OutputFormat format : {OutputFormat::kJpeg, OutputFormat::kAvif}) {
    if (IsMissing(format)) continue;
    const auto half = DecodePicture(Encoded(stripes, {.format = format, .quality = 89}).bytes);
    const auto whole = DecodePicture(Encoded(stripes, {.format = format, .quality = 90}).bytes);
    EXPECT_LT(testing::Psnr(half, AsDecoded(stripes)), 12);
    EXPECT_GT(testing::Psnr(whole, AsDecoded(stripes)), 25);
  }
}

TEST_F(EncoderTest, AlphaSurvivesWhereTheFormatHasIt) {
  const Samples art = testing::ClipArt({120, 90});
  for (const OutputFormat format : {OutputFormat::kPng, OutputFormat::kWebp, OutputFormat::kAvif}) {
    if (IsMissing(format)) continue;
    const auto decoded = DecodePicture(Encoded(art, {.format = format}).bytes);
    ASSERT_EQ(decoded.bands, 4) << static_cast<int>(format);
    EXPECT_NEAR(decoded.At(0, 0, 3), 0, 2);
    EXPECT_NEAR(decoded.At(60, 45, 3), 255, 2);
  }
  const auto gif = DecodePicture(Encoded(art, {.format = OutputFormat::kGif}).bytes);
  ASSERT_EQ(gif.bands, 4);
  EXPECT_EQ(gif.At(0, 0, 3), 0);
  EXPECT_EQ(gif.At(60, 45, 3), 255);
}

TEST_F(EncoderTest, WhatCannotBeSeenThroughLiesOnTheBackground) {
  const auto clear = testing::Paint({40, 30}, 4, [](int, int) { return testing::Rgba{255, 0, 0, 0}; });
  const auto white = DecodePicture(Encoded(clear, {.format = OutputFormat::kJpeg}).bytes);
  EXPECT_EQ(white.Pixel(20, 15), (std::vector{255}));  // grey: one band is enough
  ThumbnailSpec green{.format = OutputFormat::kJpeg};
  green.background = {20, 200, 40};
  const auto coloured = DecodePicture(Encoded(clear, green).bytes);
  ASSERT_EQ(coloured.bands, 3);
  EXPECT_NEAR(coloured.At(20, 15, 1), 200, 2);
}

TEST_F(EncoderTest, TheBackgroundIsPutUnderAnyFormatThatIsToldSo) {
  const Samples half = testing::Paint({40, 30}, 4, [](int x, int) {
    return testing::Rgba{255, 0, 0, x < 20 ? 255 : 51};
  });
  ThumbnailSpec spec{.format = OutputFormat::kPng};
  spec.background = {0, 0, 100};
  spec.flatten = true;
  const auto png = DecodePicture(Encoded(half, spec).bytes);
  ASSERT_EQ(png.bands, 3);
  EXPECT_EQ(png.Pixel(0, 0), (std::vector{255, 0, 0}));
  EXPECT_EQ(png.Pixel(39, 0), (std::vector{51, 0, 80}));
  for (const OutputFormat format : {OutputFormat::kWebp, OutputFormat::kAvif}) {
    if (IsMissing(format)) continue;
    spec.format = format;
    EXPECT_EQ(DecodePicture(Encoded(half, spec).bytes).bands, 3);
  }
  spec.format = OutputFormat::kGif;
  EXPECT_EQ(DecodePicture(Encoded(half, spec).bytes).Pixel(39, 0), (std::vector{51, 0, 80, 255}));
}

TEST_F(EncoderTest, BandsThatSayNothingAreNotWritten) {
  const Samples grey = testing::Photograph({60, 40}, 1);
  auto as_rgba = testing::Paint({60, 40}, 4, [&](int x, int y) {
    const int level = grey.grid().Row(y)[static_cast<std::size_t>(x)];
    return testing::Rgba{level, level, level, 255};
  });
  for (const OutputFormat format : {OutputFormat::kJpeg, OutputFormat::kWebp, OutputFormat::kAvif}) {
    if (IsMissing(format)) continue;
    EXPECT_EQ(Encoded(as_rgba, {.format = format}).bytes, Encoded(grey, {.format = format}).bytes);
  }
}

TEST_F(EncoderTest, AWebpOfADrawingLosesNothing) {
  const Samples screen = testing::Screenshot({180, 120});
  const auto image = Encoded(screen, {.format = OutputFormat::kWebp});
  EXPECT_EQ(image.bytes.substr(12, 4), "VP8L");
  EXPECT_EQ(DecodePicture(image.bytes).samples, screen.samples);
}

TEST_F(EncoderTest, AWebpOfAPhotographDoes) {
  EXPECT_EQ(Encoded(testing::Photograph({180, 120}), {.format = OutputFormat::kWebp}).bytes.substr(12, 4),
            "VP8 ");
}

// Who names a quality wants few bytes: then nothing is kept that costs more of them.
TEST_F(EncoderTest, ANamedQualityIsNoReasonForMoreBytes) {
  const Samples art = testing::ClipArt({120, 90});
  for (const int quality : {5, 50, 100}) {
    const auto named = Encoded(art, {.format = OutputFormat::kWebp, .quality = quality});
    const auto lossy = EncodeWebp(art.image(), {.quality = quality}, Soon());
    ASSERT_TRUE(lossy);
    EXPECT_LE(named.bytes.size(), lossy->size());
  }
}

// As requests have it filled in.
TEST_F(EncoderTest, TheUsualQualityIsTheSameNamedOrNot) {
  for (const Samples& picture : {testing::ClipArt({120, 90}), testing::Photograph({120, 90})}) {
    EXPECT_EQ(
        Encoded(picture, {.format = OutputFormat::kWebp, .quality = EncodingOptions{}.webp_quality}).bytes,
        Encoded(picture, {.format = OutputFormat::kWebp}).bytes);
  }
}

TEST_F(EncoderTest, AutoTakesWhatSuitsThePixels) {
  ThumbnailSpec spec{.format = OutputFormat::kAuto};
  spec.accepted = {{OutputFormat::kJpeg, OutputFormat::kWebp, OutputFormat::kPng}, 3, 3};
  EXPECT_EQ(Encoded(testing::Photograph({180, 120}), spec).content_type, "image/jpeg");
  EXPECT_EQ(Encoded(testing::Photograph({180, 120}, 4), spec).content_type, "image/jpeg");
  EXPECT_EQ(Encoded(testing::Screenshot({180, 120}), spec).content_type, "image/webp");
  spec.accepted = {{OutputFormat::kJpeg, OutputFormat::kPng}, 2, 0};
  EXPECT_EQ(Encoded(testing::ClipArt({120, 90}), spec).content_type, "image/png");
  spec.accepted = {};
  EXPECT_EQ(Encoded(testing::Photograph({60, 40}), spec).content_type, "image/png");
}

// A cut-out photograph may become a JPEG once there is something under it.
TEST_F(EncoderTest, AutoKnowsOfTheBackground) {
  auto cut_out = testing::Photograph({180, 120}, 4);
  cut_out.samples[3] = 0;
  ThumbnailSpec spec{.format = OutputFormat::kAuto};
  spec.accepted = {{OutputFormat::kJpeg, OutputFormat::kPng}, 2, 2};
  EXPECT_EQ(Encoded(cut_out, spec).content_type, "image/png");
  spec.flatten = true;
  EXPECT_EQ(Encoded(cut_out, spec).content_type, "image/jpeg");
}

TEST_F(EncoderTest, AutoNamesAvifWhereItCanBeWritten) {
  ThumbnailSpec spec{.format = OutputFormat::kAuto};
  spec.accepted = {{OutputFormat::kAvif, OutputFormat::kWebp}, 2, 2};
  EXPECT_EQ(Encoded(testing::Photograph({180, 120}), spec).content_type,
            CanWrite(OutputFormat::kAvif) ? "image/avif" : "image/webp");
}

TEST_F(EncoderTest, WhatAFormatCannotHoldIsRefused) {
  const auto wide = testing::Paint({16'384, 1}, 3, [](int x, int) {
    return testing::Rgba{x % 256, 0, 0, 255};
  });
  const auto refused = Encode(wide, {.format = OutputFormat::kWebp});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kSideTooLong);
  EXPECT_NE(refused.error().detail.find("16383"), std::string::npos);
  ThumbnailSpec spec{.format = OutputFormat::kAuto};
  spec.accepted = {{OutputFormat::kWebp, OutputFormat::kPng}, 2, 2};
  EXPECT_EQ(Encoded(wide, spec).content_type, "image/png");
  const auto wider = testing::Paint({65'536, 1}, 1, [](int x, int) { return testing::Rgba{x % 256}; });
  const auto too_wide = Encode(wider, {.format = OutputFormat::kJpeg});
  ASSERT_FALSE(too_wide);
  EXPECT_EQ(too_wide.error().code, ErrorCode::kSideTooLong);
}

TEST_F(EncoderTest, NothingIsBegunAfterTheDeadline) {
  const VImage photo = testing::Photograph({600, 900}).image();
  for (const OutputFormat format : kFormats) {
    if (IsMissing(format)) continue;
    const ThumbnailSpec spec{.format = format};
    const auto late = EncodeStill(photo, {spec, {}, std::chrono::steady_clock::now()});
    ASSERT_FALSE(late) << static_cast<int>(format);
    EXPECT_EQ(late.error().code, ErrorCode::kTimeout) << late.error().message;
  }
}

TEST_F(EncoderTest, TheSamePictureGivesTheSameBytes) {
  const Samples photo = testing::Photograph({120, 80});
  const Samples art = testing::ClipArt({120, 80});
  for (const OutputFormat format : kFormats) {
    if (IsMissing(format)) continue;
    const auto first = Encoded(photo, {.format = format}).bytes;
    const auto drawn = Encoded(art, {.format = format}).bytes;
    std::thread elsewhere([&] { EXPECT_EQ(Encoded(photo, {.format = format}).bytes, first); });
    for (int i = 0; i < 20; ++i) {
      ASSERT_EQ(Encoded(photo, {.format = format}).bytes, first) << static_cast<int>(format);
      ASSERT_EQ(Encoded(art, {.format = format}).bytes, drawn) << static_cast<int>(format);
    }
    elsewhere.join();
  }
}

TEST_F(EncoderTest, APictureOfTheFastPathIsWrittenAlike) {
  const Samples art = testing::ClipArt({120, 80});
  RgbaPicture picture{art.size, {}};
  picture.pixels.resize(PixelCount(art.size));
  std::memcpy(picture.pixels.data(), art.samples.data(), art.samples.size());
  for (const OutputFormat format : kFormats) {
    if (IsMissing(format)) continue;
    const ThumbnailSpec spec{.format = format};
    const auto image = EncodeStill(picture, {spec, {}, Soon()});
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_EQ(image->bytes, Encoded(art, spec).bytes);
  }
}

}  // namespace
}  // namespace imaging
