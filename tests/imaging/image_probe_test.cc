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

class ImageProbeTest : public testing::ImagingTest {
 protected:
  static ErrorCode CodeOf(const std::string& bytes, const Limits& limits) {
    const auto facts = ProbeImage(bytes, limits);
    return facts ? ErrorCode::kInternal : facts.error().code;
  }
};

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
    EXPECT_EQ(side.error().code, ErrorCode::kSideTooLong);
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

TEST_F(ImageProbeTest, SaysWhatItWasAndWhatIsTaken) {
  const auto pdf = ProbeImage("%PDF-1.4", Limits{});
  ASSERT_FALSE(pdf.has_value());
  EXPECT_EQ(pdf.error().detail, "a PDF document, not a PNG, JPEG, WebP, GIF, TIFF, AVIF or HEIC");
  const auto zeros = ProbeImage(std::string(99, '\0'), {.allow_svg = true});
  ASSERT_FALSE(zeros.has_value());
  EXPECT_EQ(zeros.error().detail, "not a PNG, JPEG, WebP, GIF, TIFF, AVIF, HEIC or SVG");
}

TEST_F(ImageProbeTest, LetsSvgInWhereItIsAllowed) {
  const std::string svg = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='8'/>";
  const auto facts = ProbeImage(svg, {.allow_svg = true});
  ASSERT_TRUE(facts.has_value());
  EXPECT_EQ(facts->format, ImageFormat::kSvg);
  EXPECT_EQ(facts->size, (Size{9, 8}));
  EXPECT_EQ(facts->file_bytes, svg.size());
}

TEST_F(ImageProbeTest, AppliesEveryOtherLimitToFiles) {
  const std::string animation = testing::MakeAnimation(Codec::kGif, 20, 10, 3);
  EXPECT_TRUE(ProbeImage(animation, {.max_frames = 3, .max_frame_pixels = 600}).has_value());
  EXPECT_EQ(CodeOf(animation, {.max_frames = 2}), ErrorCode::kTooManyFrames);
  EXPECT_EQ(CodeOf(animation, {.max_frame_pixels = 599}), ErrorCode::kTooManyFramePixels);
  EXPECT_EQ(CodeOf(testing::MakeTiffWithPages(20, 10, 4), {.max_frames = 3}), ErrorCode::kTooManyFrames);
  const std::string clip_art = MakeImage(Codec::kPng, {.motif = testing::Motif::kClipArt});
  EXPECT_EQ(CodeOf(clip_art, {.max_bands = 3}), ErrorCode::kTooManyBands);
  const std::string progressive = MakeImage(Codec::kJpeg, {.progressive = true});
  EXPECT_EQ(CodeOf(progressive, {.max_jpeg_scans = 5}), ErrorCode::kTooManyScans);
  const std::string profiled = MakeImage(Codec::kPng, {.profile = testing::Profile::kSrgb});
  EXPECT_EQ(CodeOf(profiled, {.max_metadata_bytes = 100}), ErrorCode::kTooMuchMetadata);
}

TEST_F(ImageProbeTest, RefusesWhatIsNoImage) {
  for (const std::string& bytes : {""s, "x"s, "<svg/>"s, "%PDF-1.4"s, std::string(10'000, '\0')}) {
    const auto probe = ProbeImage(bytes, Limits{});
    ASSERT_FALSE(probe.has_value());
    EXPECT_EQ(probe.error().code, ErrorCode::kUnsupportedFormat);
    EXPECT_FALSE(probe.error().detail.empty());
  }
}

TEST_F(ImageProbeTest, IsSafeOnSignaturesWithoutAnImageBehind) {
  for (const std::string& head :
       {"\x89PNG\r\n\x1a\n"s, "\xff\xd8\xff"s, "GIF89a"s, "RIFF\x20\0\0\0WEBP"s, "II*\0"s, "MM\0*"s, "II+\0"s,
        "\0\0\0\x18"
        "ftypavif"s,
        "\0\0\0\x18"
        "ftypheic"s}) {
    for (const std::string& rest :
         {""s, std::string(100, '\0'), std::string(100, '\xff'), std::string(100, 'a')}) {
      const auto probe = ProbeImage(head + rest, Limits{});
      EXPECT_TRUE(probe.has_value() || probe.error().code != ErrorCode::kInternal) << head;
    }
  }
}

}  // namespace
}  // namespace imaging
