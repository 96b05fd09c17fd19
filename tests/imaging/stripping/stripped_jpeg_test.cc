#include "imaging/stripping/stripped_original.h"
#include "tests/imaging/decoded_picture.h"
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

class StrippedJpegTest : public testing::ImagingTest {};

constexpr std::size_t kBehindStart = 2;

std::string SegmentOf(char marker, const std::string& data) {
  const std::size_t length = data.size() + 2;
  return "\xFF"s + marker + static_cast<char>(length >> 8) + static_cast<char>(length & 0xFF) + data;
}

std::string With(const std::string& jpeg, const std::string& segment) {
  return jpeg.substr(0, kBehindStart) + segment + jpeg.substr(kBehindStart);
}

// Without APP0 to APP15 and comments before the picture.
std::string Bare(const std::string& jpeg) {
  std::size_t at = kBehindStart;
  while ((static_cast<unsigned char>(jpeg[at + 1]) & 0xF0U) == 0xE0) {
    const std::size_t high = static_cast<unsigned char>(jpeg[at + 2]);
    at += 2 + (high << 8 | static_cast<unsigned char>(jpeg[at + 3]));
  }
  return jpeg.substr(0, kBehindStart) + jpeg.substr(at);
}

TEST_F(StrippedJpegTest, KeepsThePixelsAndNothingElse) {
  for (const bool progressive : {false, true}) {
    for (const Motif motif : {Motif::kPhoto, Motif::kGrey}) {
      const auto jpeg = MakeImage(
          Codec::kJpeg,
          {.motif = motif, .progressive = progressive, .private_metadata = true, .profile = Profile::kNone});
      ASSERT_NE(jpeg.find("SECRET"), std::string::npos);
      const auto stripped = StrippedJpeg(With(jpeg, SegmentOf('\xFE', "SECRET-COMMENT")) + "SECRET-TAIL");
      ASSERT_TRUE(stripped);
      EXPECT_EQ(stripped->find("SECRET"), std::string::npos);
      EXPECT_EQ(stripped->find("Exif"), std::string::npos);
      EXPECT_LT(stripped->size(), jpeg.size());
      EXPECT_EQ(DecodePicture(*stripped).samples, DecodePicture(jpeg).samples);
      EXPECT_EQ(StrippedJpeg(*stripped), stripped);
    }
  }
}

TEST_F(StrippedJpegTest, TheHeadHasNoThumbnailAnyMore) {
  const auto bare = Bare(MakeImage(Codec::kJpeg, {}));
  const auto thumbnail = "\2\1SECRET"s;
  const auto jpeg = With(bare, SegmentOf('\xE0', "JFIF\0\1\2\1\0\x48\0\x48"s + thumbnail));
  const auto stripped = StrippedJpeg(jpeg);
  ASSERT_TRUE(stripped);
  EXPECT_EQ(stripped->find("SECRET"), std::string::npos);
  EXPECT_EQ(stripped->substr(0, 20), "\xFF\xD8\xFF\xE0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0"s);
  EXPECT_EQ(StrippedJpeg(bare), bare) << "none is put where none was";
}

// RGB without a transform: forgotten, the picture would come out in wrong colours.
TEST_F(StrippedJpegTest, HowTheColoursAreCodedIsKept) {
  const auto adobe = SegmentOf('\xEE', "Adobe\0\x64\0\0\0\0\0SECRET"s);
  const auto jpeg = With(Bare(MakeImage(Codec::kJpeg, {})), adobe);
  const auto stripped = StrippedJpeg(jpeg);
  ASSERT_TRUE(stripped);
  EXPECT_EQ(stripped->find("SECRET"), std::string::npos);
  EXPECT_EQ(DecodePicture(*stripped).samples, DecodePicture(jpeg).samples);
  EXPECT_NE(DecodePicture(*stripped).samples, DecodePicture(Bare(jpeg)).samples);
}

TEST_F(StrippedJpegTest, OnlyAProfileThatIsSrgbMayGo) {
  const auto srgb = MakeImage(Codec::kJpeg, {.profile = Profile::kSrgb});
  const auto stripped = StrippedJpeg(srgb);
  ASSERT_TRUE(stripped);
  EXPECT_EQ(stripped->find("ICC_PROFILE"), std::string::npos);
  EXPECT_FALSE(StrippedJpeg(MakeImage(Codec::kJpeg, {.profile = Profile::kDisplayP3})));
  auto broken = srgb;
  broken.replace(broken.find("ICC_PROFILE") + 14, 200, std::string(200, 'x'));
  EXPECT_FALSE(StrippedJpeg(broken));
  auto in_pieces = srgb;
  in_pieces[in_pieces.find("ICC_PROFILE") + 13] = 2;
  EXPECT_FALSE(StrippedJpeg(in_pieces));
}

TEST_F(StrippedJpegTest, WhatBrowsersShowOtherwiseIsNotTaken) {
  EXPECT_FALSE(StrippedJpeg(testing::MakeCmykJpeg(16, 16, {0, 50, 100, 20})));
  auto arithmetic = MakeImage(Codec::kJpeg, {});
  arithmetic[arithmetic.find("\xFF\xC0") + 1] = '\xC9';
  EXPECT_FALSE(StrippedJpeg(arithmetic));
}

TEST_F(StrippedJpegTest, WhatIsNotToTheLetterIsNotTaken) {
  const auto jpeg = MakeImage(Codec::kJpeg, {});
  EXPECT_FALSE(StrippedJpeg(jpeg.substr(0, jpeg.size() - 2))) << "no end";
  EXPECT_FALSE(StrippedJpeg(With(jpeg, "rubbish")));
  EXPECT_FALSE(StrippedJpeg(With(jpeg, SegmentOf('\xDC', "\0\x10"s)))) << "a marker of no use here";
  EXPECT_FALSE(StrippedJpeg("\xFF\xD8\xFF\xD9")) << "no picture";
  EXPECT_FALSE(StrippedJpeg(""));
}

TEST_F(StrippedJpegTest, IsSafeOnAnyBytes) {
  const auto jpeg = MakeImage(Codec::kJpeg, {.width = 16, .height = 16, .private_metadata = true});
  int taken = 0;
  testing::ForEachSpoiled(jpeg, [&](const std::string& spoiled) {
    const auto stripped = StrippedJpeg(spoiled);
    if (!stripped) return;
    ++taken;
    ASSERT_LE(stripped->size(), spoiled.size());
  });
  EXPECT_GT(taken, 0);
}

}  // namespace
}  // namespace imaging
