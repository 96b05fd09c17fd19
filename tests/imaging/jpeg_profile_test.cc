#include "imaging/headers/jpeg_profile.h"

#include <gtest/gtest.h>

#include "imaging/renderer.h"
#include "tests/support/image_factory.h"

namespace imaging {
namespace {

std::string ProfileSegment(int marker, std::string_view data) {
  const std::size_t length = data.size() + 2;
  std::string segment = {'\xFF', static_cast<char>(marker), static_cast<char>(length >> 8),
                         static_cast<char>(length)};
  return segment.append(data);
}

std::string Piece(int number, int count, std::string_view data) {
  std::string piece("ICC_PROFILE\0", 12);
  piece += static_cast<char>(number);
  piece += static_cast<char>(count);
  return ProfileSegment(0xE2, piece.append(data));
}

const std::string kStartOfImage = "\xFF\xD8";
const std::string kBareScan = ProfileSegment(0xDA, "scan");

TEST(JpegProfile, JoinsPiecesByTheirNumbers) {
  const std::string file = kStartOfImage + Piece(2, 3, "two") + ProfileSegment(0xE1, "Exif") +
                           Piece(1, 3, "one") + Piece(3, 3, "three") + kBareScan;
  EXPECT_EQ(JpegProfile(file), "onetwothree");
}

TEST(JpegProfile, IsEmptyWithoutTheFirstPiece) {
  EXPECT_EQ(JpegProfile(kStartOfImage + Piece(2, 2, "two") + kBareScan), "");
  EXPECT_EQ(JpegProfile(kStartOfImage + kBareScan), "");
  EXPECT_EQ(JpegProfile(""), "");
}

TEST(JpegProfile, LooksNoFurtherThanTheFirstScan) {
  EXPECT_EQ(JpegProfile(kStartOfImage + kBareScan + Piece(1, 1, "late")), "");
}

TEST(JpegProfile, StopsWhereTheFileEnds) {
  const std::string file = kStartOfImage + Piece(1, 2, "one") + Piece(2, 2, "two");
  EXPECT_EQ(JpegProfile(file.substr(0, file.size() - 1)), "one");
  for (std::size_t size = 0; size < file.size(); ++size) {
    EXPECT_LE(JpegProfile(file.substr(0, size)).size(), 3U);
  }
}

TEST(JpegProfile, IsWhatTheEncoderWrote) {
  ASSERT_TRUE(InitializeImaging());
  const std::string profile =
      JpegProfile(testing::MakeImage(testing::Codec::kJpeg, {.profile = testing::Profile::kSrgb}));
  ASSERT_GT(profile.size(), 128U);
  EXPECT_EQ(profile.substr(36, 4), "acsp");
}

}  // namespace
}  // namespace imaging
