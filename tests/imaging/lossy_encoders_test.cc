#include "imaging/codecs/avif_encoder.h"
#include "imaging/codecs/gif_encoder.h"
#include "imaging/codecs/jpeg_encoder.h"
#include "imaging/codecs/webp_encoder.h"
#include "tests/imaging/decoded_picture.h"
#include "tests/imaging/drawn_samples.h"

namespace imaging {
namespace {

class LossyEncodersTest : public testing::ImagingTest {};

TEST_F(LossyEncodersTest, AJpegIsOneScanWithTablesOfItsOwn) {
  for (const Size size : {Size{60, 40}, Size{500, 400}}) {
    const auto photo = testing::Photograph(size).image();
    const auto jpeg = EncodeJpeg(photo, 80, Soon());
    ASSERT_TRUE(jpeg);
    EXPECT_NE(jpeg->find("\xFF\xC0"), std::string::npos) << "SOF0, baseline";
    EXPECT_EQ(jpeg->find("\xFF\xC2"), std::string::npos) << "SOF2, progressive";
    VipsBlob* usual = photo.jpegsave_buffer(vips::VImage::option()->set("Q", 80)->set("strip", true));
    EXPECT_LT(jpeg->size(), VIPS_AREA(usual)->length);
    vips_area_unref(VIPS_AREA(usual));
  }
}

TEST_F(LossyEncodersTest, AlphaOfAWebpLosesNothing) {
  const auto art = testing::ClipArt({90, 60});
  for (const int effort : {0, 4, 6}) {
    const auto webp = EncodeWebp(art.image(), {.quality = 40, .effort = effort}, Soon());
    ASSERT_TRUE(webp);
    const auto decoded = testing::DecodePicture(*webp);
    ASSERT_EQ(decoded.samples.size(), art.samples.size());
    for (std::size_t i = 3; i < art.samples.size(); i += 4)
      ASSERT_EQ(decoded.samples[i], art.samples[i]) << i;
  }
}

TEST_F(LossyEncodersTest, EffortMakesAWebpSmaller) {
  const auto photo = testing::Photograph({300, 200}).image();
  const auto quick = EncodeWebp(photo, {.effort = 0}, Soon());
  const auto thorough = EncodeWebp(photo, {.effort = 6}, Soon());
  ASSERT_TRUE(quick && thorough);
  EXPECT_LT(thorough->size(), quick->size());
}

TEST_F(LossyEncodersTest, AvifTakesEveryEffort) {
  if (!CanEncodeAvif()) GTEST_SKIP() << "no encoder for AV1 here";
  const auto photo = testing::Photograph({32, 24});
  for (int effort = 0; effort <= 9; ++effort) {
    const auto avif = EncodeAvif(photo.image(), {.quality = 80, .effort = effort}, Soon());
    ASSERT_TRUE(avif) << avif.error().message;
    EXPECT_GT(testing::Psnr(testing::DecodePicture(*avif), {32, 24, 3, photo.samples}), 28) << effort;
  }
}

// Two colours of the same lightness would show a wrong matrix of colours.
TEST_F(LossyEncodersTest, ColoursOfAnAvifAreThoseOfThePicture) {
  if (!CanEncodeAvif()) GTEST_SKIP() << "no encoder for AV1 here";
  for (const testing::Rgba colour : {testing::Rgba{200, 30, 40, 255}, testing::Rgba{20, 120, 60, 255},
                                     testing::Rgba{255, 255, 255, 255}, testing::Rgba{0, 0, 0, 255}}) {
    const auto flat = testing::Paint({48, 32}, 3, [&](int, int) { return colour; });
    const auto avif = EncodeAvif(flat.image(), {}, Soon());
    ASSERT_TRUE(avif);
    EXPECT_LE(testing::MaxDifference(testing::DecodePicture(*avif), {48, 32, 3, flat.samples}), 4);
  }
}

TEST_F(LossyEncodersTest, FewColoursOfAGifAreExact) {
  const auto screen = testing::Paint({120, 90}, 4, [](int x, int y) {
    return (x / 9 + y / 9) % 2 == 0 ? testing::Rgba{20, 60, 200, 255} : testing::Rgba{250, 240, 10, 255};
  });
  const auto gif = EncodeGif(screen.image(), Soon());
  ASSERT_TRUE(gif);
  EXPECT_LE(testing::MaxDifference(testing::DecodePicture(*gif), {120, 90, 4, screen.samples}), 1);
}

// libvips' saver leaves one in any case.
TEST_F(LossyEncodersTest, AWebpHasNoExif) {
  const auto opaque = EncodeWebp(testing::Photograph({60, 40}).image(), {}, Soon());
  const auto with_alpha = EncodeWebp(testing::ClipArt({60, 40}).image(), {}, Soon());
  ASSERT_TRUE(opaque && with_alpha);
  EXPECT_EQ(opaque->substr(12, 4), "VP8 ");
  EXPECT_EQ(with_alpha->substr(12, 4), "VP8X");
  EXPECT_EQ(with_alpha->at(20), 0x10);  // alpha, and nothing else
  EXPECT_EQ(with_alpha->find("EXIF"), std::string::npos);
}

}  // namespace
}  // namespace imaging
