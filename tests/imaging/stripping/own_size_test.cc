#include "imaging/stripping/own_size.h"

#include <array>
#include <string>

#include <vips/vips8>

#include "imaging/codecs/encoder.h"
#include "tests/imaging/decoded_picture.h"
#include "tests/imaging/drawn_samples.h"
#include "tests/support/image_factory.h"

namespace imaging {
namespace {

using namespace std::string_literals;
using testing::Codec;
using testing::DecodePicture;

constexpr Size kSize{120, 90};

class OwnSizeTest : public testing::ImagingTest {
 protected:
  // Squeezed so much that the default quality is larger.
  static std::string Squeezed(OutputFormat format, std::size_t bands = 3) {
    const ThumbnailSpec spec{.format = format, .quality = 10};
    const auto image = EncodeStill(testing::Photograph(kSize, bands).image(), {spec, {}, Soon()});
    EXPECT_TRUE(image);
    return image ? image->bytes : std::string();
  }
  // The same pixels, lying as EXIF says.
  static std::string WithOrientation(const std::string& jpeg, int orientation) {
    std::string exif = "Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0?\0\0\0\0\0\0\0"s;
    exif[exif.find('?')] = static_cast<char>(orientation);
    const std::string segment = {'\xFF', '\xE1', '\0', static_cast<char>(exif.size() + 2)};
    return jpeg.substr(0, 2) + segment + exif + jpeg.substr(2);
  }
  static RenderedImage Rendered(const std::string& original, const ThumbnailSpec& spec, Limits limits = {}) {
    auto rendering = Render(original, spec, limits);
    EXPECT_TRUE(rendering) << rendering.error().message;
    return rendering ? rendering->images.front() : RenderedImage{};
  }
};

TEST_F(OwnSizeTest, IsNeverLargerThanTheOriginal) {
  for (const OutputFormat format : {OutputFormat::kJpeg, OutputFormat::kWebp}) {
    const auto original = Squeezed(format);
    for (const int quality : {0, 10, 90}) {
      const auto image = Rendered(original, {.width = kSize.width, .format = format, .quality = quality});
      EXPECT_LE(image.bytes.size(), original.size());
    }
    // Asked for, it is what was there already.
    const auto image = Rendered(original, {.width = kSize.width, .format = format});
    EXPECT_EQ(DecodePicture(image.bytes).samples, DecodePicture(original).samples);
  }
}

TEST_F(OwnSizeTest, HoldsForWhatCannotBeWidenedToo) {
  const auto original = Squeezed(OutputFormat::kJpeg);
  const auto image = Rendered(original, {.width = 5'000, .format = OutputFormat::kJpeg});
  EXPECT_LE(image.bytes.size(), original.size());
}

// Turned upright, its pixels have to be coded again.
TEST_F(OwnSizeTest, HoldsForAPhotoOnItsSide) {
  for (const int orientation : {3, 6}) {
    const auto upright =
        testing::MakeImage(Codec::kJpeg, {.width = 400, .height = 300, .orientation = orientation});
    const auto first = Rendered(upright, {.width = 400, .format = OutputFormat::kJpeg, .quality = 70});
    const std::string tagged = WithOrientation(first.bytes, orientation);
    const Size size = orientation == 6 ? Size{300, 400} : Size{400, 300};
    const auto again = Rendered(tagged, {.width = size.width, .format = OutputFormat::kJpeg, .quality = 95});
    EXPECT_EQ((Size{again.width, again.height}), size);
    EXPECT_LE(again.bytes.size(), tagged.size());
  }
}

// Written by libvips, as it is too large for our own writer.
TEST_F(OwnSizeTest, HoldsForAPngOfManyPixels) {
  const vips::VImage places = vips::VImage::xyz(2'100, 2'000);
  // Black and white, a bit each.
  const vips::VImage pattern =
      (places.extract_band(0) * places.extract_band(1) % 97 > 48)
          .copy(vips::VImage::option()->set("interpretation", VIPS_INTERPRETATION_B_W))
          .copy_memory();
  VipsBlob* const packed = pattern.pngsave_buffer(
      vips::VImage::option()->set("compression", 9)->set("bitdepth", 1)->set("strip", true));
  std::size_t size = 0;
  const auto* const first = static_cast<const char*>(vips_blob_get(packed, &size));
  const std::string original(first, size);
  vips_area_unref(VIPS_AREA(packed));
  const ThumbnailSpec spec{.width = pattern.width()};
  const auto anew = EncodeStill(pattern, {spec, {}, Soon()});
  ASSERT_TRUE(anew);
  ASSERT_GT(anew->bytes.size(), original.size());
  const auto kept = MakeInProcessRenderer({}, {})->Render(original, std::array{spec}, Soon());
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->path, kVipsPath);
  EXPECT_LE(kept->images.front().bytes.size(), original.size());
}

TEST_F(OwnSizeTest, HoldsForAFormatThatWasChosen) {
  const auto original = Squeezed(OutputFormat::kJpeg);
  ThumbnailSpec spec{.width = kSize.width, .format = OutputFormat::kAuto};
  spec.accepted = {{OutputFormat::kJpeg}, 1, 1};
  EXPECT_EQ(Rendered(original, spec).bytes, original);
}

TEST_F(OwnSizeTest, APngThatWasPackedBetterIsKept) {
  EncodingOptions thorough;
  thorough.png_effort = kMostPngEffort;
  const ThumbnailSpec spec{.width = kSize.width};
  const auto original = EncodeStill(testing::Photograph(kSize).image(), {spec, thorough, Soon()});
  ASSERT_TRUE(original);
  EncodingOptions quick;
  quick.png_effort = kLeastPngEffort;
  const auto again = MakeInProcessRenderer({}, quick)->Render(original->bytes, std::array{spec}, Soon());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->path, kPngFastPath);
  EXPECT_EQ(again->images.front().bytes, original->bytes);
}

TEST_F(OwnSizeTest, LosesItsMetadataAllTheSame) {
  const auto original =
      testing::MakeImage(Codec::kJpeg, {.width = 200, .height = 160, .private_metadata = true});
  const auto image = Rendered(original, {.width = 200, .format = OutputFormat::kJpeg, .quality = 100});
  EXPECT_LT(image.bytes.size(), original.size());
  EXPECT_EQ(image.bytes.find("SECRET"), std::string::npos);
  EXPECT_EQ(DecodePicture(image.bytes).samples, DecodePicture(original).samples);
}

TEST_F(OwnSizeTest, IsMadeAnewWhereItLooksOtherwise) {
  const testing::Picture lying{.width = 200, .height = 160, .orientation = 6};
  const auto upright = Rendered(testing::MakeImage(Codec::kJpeg, lying),
                                {.width = 200, .format = OutputFormat::kJpeg, .quality = 100});
  EXPECT_EQ((Size{upright.width, upright.height}), (Size{200, 160}));
  const testing::Decoded decoded = DecodePicture(upright.bytes);
  EXPECT_EQ((Size{decoded.width, decoded.height}), (Size{200, 160}));
  const testing::Picture square{.width = 160, .height = 160, .orientation = 3};
  const auto turned = testing::MakeImage(Codec::kJpeg, square);
  const auto image = Rendered(turned, {.width = 160, .format = OutputFormat::kJpeg, .quality = 100});
  EXPECT_GT(testing::Psnr(DecodePicture(image.bytes),
                          DecodePicture(testing::MakeImage(Codec::kJpeg, {.width = 160, .height = 160}))),
            35);
}

TEST_F(OwnSizeTest, IsMadeAnewOverABackground) {
  const auto art = testing::ClipArt(kSize);
  EncodingOptions thorough;
  thorough.png_effort = kMostPngEffort;
  ThumbnailSpec spec{.width = kSize.width};
  const auto original = EncodeStill(art.image(), {spec, thorough, Soon()});
  ASSERT_TRUE(original);
  spec.flatten = true;
  EXPECT_EQ(DecodePicture(Rendered(original->bytes, spec).bytes).bands, 3);
  spec.format = OutputFormat::kWebp;
  const ThumbnailSpec squeezed{.format = OutputFormat::kWebp, .quality = 1};
  const auto webp = EncodeStill(art.image(), {squeezed, {}, Soon()});
  ASSERT_TRUE(webp);
  EXPECT_EQ(DecodePicture(Rendered(webp->bytes, spec).bytes).bands, 3);
}

TEST_F(OwnSizeTest, IsMadeAnewWhereAPartIsCutOff) {
  const auto original = Squeezed(OutputFormat::kJpeg);
  ThumbnailSpec spec{.width = 60, .height = 90, .format = OutputFormat::kJpeg};
  spec.fit = Fit::kCover;
  const testing::Decoded decoded = DecodePicture(Rendered(original, spec).bytes);
  EXPECT_EQ((Size{decoded.width, decoded.height}), (Size{60, 90}));
}

// What is shown as far as it goes would be shown by every browser in its own way.
TEST_F(OwnSizeTest, IsMadeAnewWhereDamagePassed) {
  auto original = Squeezed(OutputFormat::kJpeg);
  original.resize(original.size() - original.size() / 4);
  Limits limits;
  limits.fail_on = FailOn::kNone;
  const auto image = Rendered(original, {.width = kSize.width, .format = OutputFormat::kJpeg}, limits);
  EXPECT_EQ(image.bytes.substr(image.bytes.size() - 2), "\xFF\xD9");
  EXPECT_NE(image.bytes.substr(0, 400), original.substr(0, 400));
}

}  // namespace
}  // namespace imaging
