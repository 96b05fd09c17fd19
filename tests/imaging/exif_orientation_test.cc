#include "imaging/headers/exif_orientation.h"

#include <string>

#include <gtest/gtest.h>

#include "imaging/image_probe.h"
#include "tests/imaging/rendered.h"
#include "tests/support/image_factory.h"

namespace imaging {
namespace {

using namespace std::string_literals;

std::string Tiff(char orientation) {
  return "II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0"s + orientation + "\0\0\0\0\0\0\0"s;
}

TEST(ExifOrientation, IsTheValueOfTheTag) {
  for (char orientation = 1; orientation <= 8; ++orientation) {
    EXPECT_EQ(ExifOrientation("Exif\0\0"s + Tiff(orientation)), orientation);
    EXPECT_EQ(ExifOrientation(Tiff(orientation)), orientation);
  }
  EXPECT_EQ(ExifOrientation("MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"s), 6);
}

TEST(ExifOrientation, IsOneWhereNothingValidIsSaid) {
  for (const std::string& exif :
       {""s, "Exif\0\0"s, Tiff(0), Tiff(9), "http://ns.adobe.com/xap/1.0/"s, "II*\0\xff\xff\xff\xff"s}) {
    EXPECT_EQ(ExifOrientation(exif), 1);
  }
  const std::string whole = Tiff(6);
  for (std::size_t length = 0; length < 22; ++length)
    EXPECT_EQ(ExifOrientation(whole.substr(0, length)), 1) << length;
}

class OrientationFact : public testing::ImagingTest {};

TEST_F(OrientationFact, IsToldOfEveryFormatThatHasIt) {
  using testing::Codec;
  for (const Codec codec : {Codec::kJpeg, Codec::kPng, Codec::kWebp, Codec::kTiff}) {
    if (!testing::CanEncode(codec)) continue;
    for (const int orientation : {0, 3, 6, 8}) {
      const auto facts = ProbeImage(testing::MakeImage(codec, {.orientation = orientation}), Limits{});
      ASSERT_TRUE(facts.has_value());
      EXPECT_EQ(facts->orientation, orientation == 0 ? 1 : orientation) << testing::NameOf(codec);
    }
  }
}

}  // namespace
}  // namespace imaging
