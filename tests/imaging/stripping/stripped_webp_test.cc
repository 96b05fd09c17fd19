#include "imaging/stripping/stripped_original.h"
#include "tests/imaging/decoded_picture.h"
#include "tests/imaging/drawn_samples.h"
#include "tests/imaging/stripping/spoiled.h"
#include "tests/support/image_factory.h"

namespace imaging {
namespace {

using namespace std::string_literals;
using testing::Codec;
using testing::DecodePicture;
using testing::MakeImage;
using testing::Motif;
using testing::Profile;

class StrippedWebpTest : public testing::ImagingTest {};

std::string Number(std::size_t number) {
  std::string bytes;
  for (const int shift : {0, 8, 16, 24}) bytes.push_back(static_cast<char>(number >> shift & 0xFF));
  return bytes;
}

// Behind the others, and counted.
std::string WithChunk(const std::string& webp, const std::string& type, const std::string& data) {
  std::string longer = webp + type + Number(data.size()) + data + std::string(data.size() % 2, '\0');
  return longer.replace(4, 4, Number(longer.size() - 8));
}

// libvips' own saver, with its EXIF.
std::string Lossy(const vips::VImage& image) {
  VipsBlob* blob = image.webpsave_buffer();
  std::string bytes(static_cast<const char*>(VIPS_AREA(blob)->data), VIPS_AREA(blob)->length);
  vips_area_unref(VIPS_AREA(blob));
  return bytes;
}

TEST_F(StrippedWebpTest, KeepsThePixelsAndNothingElse) {
  const auto opaque = testing::Photograph({61, 40}).image();
  const auto with_alpha = testing::ClipArt({61, 40}).image();
  const auto lossless = MakeImage(Codec::kWebp, {.motif = Motif::kClipArt, .private_metadata = true});
  for (const auto& webp : {Lossy(opaque), Lossy(with_alpha), lossless}) {
    const auto secret = WithChunk(WithChunk(webp, "XMP ", "SECRET"), "junk", "SECRET!") + "SECRET";
    const auto stripped = StrippedWebp(secret);
    ASSERT_TRUE(stripped);
    EXPECT_EQ(stripped->find("SECRET"), std::string::npos);
    EXPECT_EQ(stripped->find("EXIF"), std::string::npos);
    EXPECT_LT(stripped->size(), webp.size());
    EXPECT_EQ(DecodePicture(*stripped).samples, DecodePicture(webp).samples);
    EXPECT_EQ(StrippedWebp(*stripped), stripped);
  }
}

TEST_F(StrippedWebpTest, TheHeadAnnouncesOnlyAlpha) {
  const auto stripped = StrippedWebp(Lossy(testing::ClipArt({61, 40}).image()));
  ASSERT_TRUE(stripped);
  EXPECT_EQ(stripped->substr(12, 18), "VP8X\x0A\0\0\0\x10\0\0\0\x3C\0\0\x27\0\0"s);
  EXPECT_EQ(stripped->substr(30, 4), "ALPH");
}

TEST_F(StrippedWebpTest, OnlyAProfileThatIsSrgbMayGo) {
  EXPECT_TRUE(StrippedWebp(MakeImage(Codec::kWebp, {.profile = Profile::kSrgb})));
  EXPECT_FALSE(StrippedWebp(MakeImage(Codec::kWebp, {.profile = Profile::kDisplayP3})));
}

TEST_F(StrippedWebpTest, AnimationsAreNotTaken) {
  EXPECT_FALSE(StrippedWebp(testing::MakeAnimation(Codec::kWebp, 20, 20, 3)));
}

TEST_F(StrippedWebpTest, WhatIsNotWholeIsNotTaken) {
  const auto webp = *StrippedWebp(Lossy(testing::Photograph({61, 40}).image()));
  EXPECT_FALSE(StrippedWebp(webp.substr(0, webp.size() - 2)));
  EXPECT_FALSE(StrippedWebp(webp.substr(0, 12)));
  EXPECT_FALSE(StrippedWebp(""));
}

TEST_F(StrippedWebpTest, IsSafeOnAnyBytes) {
  const auto webp = WithChunk(Lossy(testing::ClipArt({24, 16}).image()), "XMP ", "SECRET");
  int taken = 0;
  testing::ForEachSpoiled(webp, [&](const std::string& spoiled) {
    const auto stripped = StrippedWebp(spoiled);
    if (!stripped) return;
    ++taken;
    ASSERT_LE(stripped->size(), spoiled.size());
  });
  EXPECT_GT(taken, 0);
}

}  // namespace
}  // namespace imaging
