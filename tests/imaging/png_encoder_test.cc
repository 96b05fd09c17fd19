#include "imaging/codecs/png_encoder.h"

#include "tests/imaging/rendered.h"
#include "tests/support/image_factory.h"

namespace imaging {
namespace {

using vips::VImage;

class PngEncoderTest : public testing::ImagingTest {};

VImage Noise(int bands) {
  std::vector<VImage> all;
  for (int band = 0; band < bands; ++band) {
    all.push_back(VImage::gaussnoise(61, 37, VImage::option()->set("mean", 128)->set("seed", band)));
  }
  return VImage::bandjoin(all)
      .cast(VIPS_FORMAT_UCHAR)
      .copy(VImage::option()->set("interpretation",
                                  bands < 3 ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB))
      .copy_memory();
}

TEST_F(PngEncoderTest, LosesNothing) {
  for (int bands = 1; bands <= 4; ++bands) {
    const VImage noise = Noise(bands);
    const auto png = EncodePng(noise, kDefaultPngEffort, Soon());
    ASSERT_TRUE(png.has_value());
    const auto decoded = testing::DecodePng(*png);
    ASSERT_EQ(decoded.bands, bands);
    ASSERT_EQ(decoded.samples.size(), static_cast<std::size_t>(61 * 37 * bands));
    const auto* samples = static_cast<const std::uint8_t*>(noise.data());
    EXPECT_TRUE(std::equal(decoded.samples.begin(), decoded.samples.end(), samples)) << bands;
  }
}

TEST_F(PngEncoderTest, WritesEightBitsAndNoInterlace) {
  const auto png = EncodePng(Noise(3), kDefaultPngEffort, Soon());
  ASSERT_TRUE(png.has_value());
  EXPECT_EQ((*png)[24], 8);  // bit depth
  EXPECT_EQ((*png)[25], 2);  // RGB
  EXPECT_EQ((*png)[28], 0);  // interlace
}

TEST_F(PngEncoderTest, StopsAtTheDeadline) {
  const VImage large = VImage::black(4'000, 4'000).cast(VIPS_FORMAT_UCHAR).copy_memory();
  const auto late = EncodePng(large, kDefaultPngEffort, std::chrono::steady_clock::now());
  ASSERT_FALSE(late.has_value());
  EXPECT_EQ(late.error().code, ErrorCode::kTimeout);
}

}  // namespace
}  // namespace imaging
