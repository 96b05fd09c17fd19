// Every EXIF orientation in every format that carries it gives the same upright thumbnail.
#include "imaging/image_probe.h"
#include "tests/imaging/rendered.h"
#include "tests/support/image_factory.h"

namespace imaging {
namespace {

using testing::Codec;
using testing::Decoded;
using testing::MakeImage;
using testing::Motif;

struct OrientationCase {
  Codec codec;
  int orientation;
};

class OrientationTest : public testing::ImagingTest, public ::testing::WithParamInterface<OrientationCase> {};

// Looks at the middle of a quadrant, away from the blurred borders.
std::vector<int> Quadrant(const Decoded& picture, bool right, bool low) {
  return picture.Pixel(picture.width * (right ? 3 : 1) / 4, picture.height * (low ? 3 : 1) / 4);
}

void ExpectNear(const std::vector<int>& actual, const std::vector<int>& expected) {
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t band = 0; band < expected.size(); ++band)
    EXPECT_NEAR(actual[band], expected[band], 3) << band;
}

void ExpectUprightCorners(const Decoded& picture) {
  ExpectNear(Quadrant(picture, false, false), {255, 0, 0});
  ExpectNear(Quadrant(picture, true, false), {0, 255, 0});
  ExpectNear(Quadrant(picture, false, true), {0, 0, 255});
  ExpectNear(Quadrant(picture, true, true), {255, 255, 255});
}

TEST_P(OrientationTest, ComesOutUpright) {
  const auto [codec, orientation] = GetParam();
  if (!testing::CanEncode(codec)) GTEST_SKIP() << "no encoder for " << NameOf(codec);
  const std::string bytes =
      MakeImage(codec, {.motif = Motif::kCorners, .width = 640, .height = 400, .orientation = orientation});
  // 64 shrinks on load, 320 does not, 1,000 would enlarge, 640 does not resize at all.
  for (const auto& [width, height] : {std::pair{64, 40}, {320, 200}, {640, 400}}) {
    const Decoded picture = RenderedPixels(bytes, {.width = width});
    ASSERT_EQ(picture.width, width);
    ASSERT_EQ(picture.height, height);
    ExpectUprightCorners(picture);
  }
  const Decoded by_height = RenderedPixels(bytes, {.height = 80});
  ASSERT_EQ(by_height.width, 128);
  ExpectUprightCorners(by_height);
  const Decoded enlarged = RenderedPixels(bytes, {.width = 1'000, .enlarge = true});
  ASSERT_EQ(enlarged.height, 625);
  ExpectUprightCorners(enlarged);
}

TEST_P(OrientationTest, NeverExceedsTheUprightOriginal) {
  const auto [codec, orientation] = GetParam();
  if (!testing::CanEncode(codec)) GTEST_SKIP() << "no encoder for " << NameOf(codec);
  const auto rendering = Render(MakeImage(codec, {.width = 50, .height = 20, .orientation = orientation}),
                                {.width = 180, .height = 180});
  ASSERT_TRUE(rendering.has_value());
  EXPECT_EQ(rendering->images[0].width, 50);
  EXPECT_EQ(rendering->images[0].height, 20);
  EXPECT_EQ(rendering->source_width, 50);
  EXPECT_EQ(rendering->source_height, 20);
}

std::vector<OrientationCase> AllCases() {
  std::vector<OrientationCase> cases;
  for (const Codec codec : {Codec::kJpeg, Codec::kTiff, Codec::kWebp, Codec::kPng}) {
    for (int orientation = 1; orientation <= 8; ++orientation) cases.push_back({codec, orientation});
  }
  return cases;
}

INSTANTIATE_TEST_SUITE_P(Exif, OrientationTest, ::testing::ValuesIn(AllCases()), [](const auto& param) {
  return NameOf(param.param.codec) + "_" + std::to_string(param.param.orientation);
});

}  // namespace
}  // namespace imaging
