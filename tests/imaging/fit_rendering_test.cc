// What the three fits show of an original, by both ways of rendering.
#include <vector>

#include <gmock/gmock.h>

#include "imaging/image_probe.h"
#include "imaging/vips_rendering.h"
#include "tests/imaging/rendered.h"
#include "tests/support/image_factory.h"

namespace imaging {
namespace {

using testing::Codec;
using testing::Decoded;
using testing::MakeImage;
using testing::Motif;

class FitRenderingTest : public testing::ImagingTest {
 protected:
  static Decoded ThroughVips(std::string_view original, const ThumbnailSpec& spec) {
    const auto rendering =
        RenderThroughVips({original, std::span(&spec, 1), *ProbeImage(original, {}), {}, Soon(), {}});
    if (rendering) return testing::DecodePng(rendering->images.at(0).bytes);
    ADD_FAILURE() << ToString(rendering.error().code) << " " << rendering.error().message;
    return {};
  }
};

std::vector<int> Colour(const Decoded& picture, int x, int y) {
  std::vector<int> pixel = picture.Pixel(x, y);
  // A writer may say grey where the three are equal.
  if (pixel.size() < 3) pixel.assign(3, pixel.front());
  pixel.resize(3);
  return pixel;
}

MATCHER_P(IsAbout, colour, "") {
  for (std::size_t i = 0; i < 3; ++i) {
    if (std::abs(arg[i] - colour[i]) > 4) return false;
  }
  return true;
}

const std::vector<int> kRed{255, 0, 0};
const std::vector<int> kGreen{0, 255, 0};
const std::vector<int> kBlue{0, 0, 255};
const std::vector<int> kWhite{255, 255, 255};

struct FitCase {
  const char* name;
  Gravity gravity;
  // Of the quadrants red, green / blue, white, which are cut to 1 : 4 upright strips: those at the four
  // corners of the strip.
  std::vector<std::vector<int>> corners;
};

class Covering : public FitRenderingTest, public ::testing::WithParamInterface<FitCase> {
 protected:
  static void ExpectCorners(const Decoded& picture) {
    ASSERT_EQ(picture.width, 20);
    ASSERT_EQ(picture.height, 80);
    const auto& corners = GetParam().corners;
    EXPECT_THAT(Colour(picture, 2, 4), IsAbout(corners[0]));
    EXPECT_THAT(Colour(picture, 17, 4), IsAbout(corners[1]));
    EXPECT_THAT(Colour(picture, 2, 75), IsAbout(corners[2]));
    EXPECT_THAT(Colour(picture, 17, 75), IsAbout(corners[3]));
  }
};

TEST_P(Covering, KeepsTheRightPartOfTheUprightPicture) {
  const ThumbnailSpec spec{.width = 20, .height = 80, .fit = Fit::kCover, .gravity = GetParam().gravity};
  for (int orientation = 0; orientation <= 8; ++orientation) {
    const std::string jpeg = MakeImage(
        Codec::kJpeg, {.motif = Motif::kCorners, .width = 1'000, .height = 800, .orientation = orientation});
    SCOPED_TRACE(orientation);
    ExpectCorners(RenderedPixels(jpeg, spec));
  }
  const std::string png = MakeImage(Codec::kPng, {.motif = Motif::kCorners, .width = 160, .height = 120});
  EXPECT_EQ(Render(png, spec)->path, kPngFastPath);
  ExpectCorners(RenderedPixels(png, spec));
  ExpectCorners(ThroughVips(png, spec));
}

INSTANTIATE_TEST_SUITE_P(
    Gravity, Covering,
    ::testing::Values(FitCase{"Centre", Gravity::kCentre, {kRed, kGreen, kBlue, kWhite}},
                      FitCase{"North", Gravity::kNorth, {kRed, kGreen, kBlue, kWhite}},
                      FitCase{"West", Gravity::kWest, {kRed, kRed, kBlue, kBlue}},
                      FitCase{"SouthWest", Gravity::kSouthWest, {kRed, kRed, kBlue, kBlue}},
                      FitCase{"East", Gravity::kEast, {kGreen, kGreen, kWhite, kWhite}},
                      FitCase{"NorthEast", Gravity::kNorthEast, {kGreen, kGreen, kWhite, kWhite}}),
    [](const auto& row) { return row.param.name; });

TEST_F(FitRenderingTest, CoverCutsDownwardsToo) {
  const std::string png = MakeImage(Codec::kPng, {.motif = Motif::kCorners, .width = 100, .height = 160});
  const ThumbnailSpec base{.width = 50, .height = 20, .fit = Fit::kCover};
  const auto with = [&](Gravity gravity) {
    ThumbnailSpec spec = base;
    spec.gravity = gravity;
    return spec;
  };
  EXPECT_THAT(Colour(RenderedPixels(png, with(Gravity::kNorth)), 5, 18), IsAbout(kRed));
  EXPECT_THAT(Colour(RenderedPixels(png, with(Gravity::kSouth)), 45, 2), IsAbout(kWhite));
  const Decoded middle = RenderedPixels(png, with(Gravity::kCentre));
  EXPECT_THAT(Colour(middle, 5, 2), IsAbout(kRed));
  EXPECT_THAT(Colour(middle, 5, 18), IsAbout(kBlue));
}

TEST_F(FitRenderingTest, BothWaysCutTheSamePart) {
  const std::string png = MakeImage(Codec::kPng, {.width = 301, .height = 200});
  for (const Gravity gravity : {Gravity::kCentre, Gravity::kSouthEast, Gravity::kNorthWest}) {
    const ThumbnailSpec spec{.width = 63, .height = 71, .fit = Fit::kCover, .gravity = gravity};
    EXPECT_LE(testing::MaxDifference(RenderedPixels(png, spec), ThroughVips(png, spec)), 12);
  }
}

TEST_F(FitRenderingTest, CoverIsThePartOfTheWholeThumbnail) {
  const std::string png = MakeImage(Codec::kPng, {.width = 301, .height = 200});
  const Decoded whole = RenderedPixels(png, {.height = 100});
  const Decoded part =
      RenderedPixels(png, {.width = 30, .height = 100, .fit = Fit::kCover, .gravity = Gravity::kSouthEast});
  ASSERT_EQ(part.width, 30);
  for (int y = 0; y < 100; ++y) {
    for (int x = 0; x < 30; ++x) ASSERT_EQ(part.Pixel(x, y), whole.Pixel(whole.width - 30 + x, y));
  }
}

TEST_F(FitRenderingTest, FillIsOutOfShape) {
  const Decoded picture =
      RenderedPixels(MakeImage(Codec::kPng, {.motif = Motif::kCorners, .width = 400, .height = 100}),
                     {.width = 20, .height = 90, .fit = Fit::kFill});
  ASSERT_EQ(picture.width, 20);
  ASSERT_EQ(picture.height, 90);
  EXPECT_THAT(Colour(picture, 2, 5), IsAbout(kRed));
  EXPECT_THAT(Colour(picture, 17, 84), IsAbout(kWhite));
  const std::string lying =
      MakeImage(Codec::kJpeg, {.motif = Motif::kCorners, .width = 400, .height = 100, .orientation = 6});
  const Decoded turned = RenderedPixels(lying, {.width = 20, .height = 90, .fit = Fit::kFill});
  ASSERT_EQ(turned.height, 90);
  EXPECT_THAT(Colour(turned, 17, 5), IsAbout(kGreen));
}

TEST_F(FitRenderingTest, EnlargesWhereAsked) {
  const std::string png = MakeImage(Codec::kPng, {.motif = Motif::kCorners, .width = 8, .height = 8});
  for (const Fit fit : {Fit::kCover, Fit::kFill}) {
    ThumbnailSpec spec{.width = 40, .height = 20, .fit = fit, .gravity = Gravity::kNorth};
    const Decoded small = RenderedPixels(png, spec);
    EXPECT_EQ(small.width, 8);
    EXPECT_EQ(small.height, fit == Fit::kCover ? 4 : 8);
    spec.enlarge = true;
    const Decoded large = RenderedPixels(png, spec);
    EXPECT_EQ(large.width, 40);
    EXPECT_EQ(large.height, 20);
    EXPECT_THAT(Colour(large, 38, 1), IsAbout(kGreen));
  }
}

TEST_F(FitRenderingTest, ExtremeAspectsKeepAPixel) {
  const std::string tall = MakeImage(Codec::kPng, {.motif = Motif::kFlat, .width = 1, .height = 5'000});
  const std::string dot = MakeImage(Codec::kJpeg, {.motif = Motif::kFlat, .width = 1, .height = 1});
  for (const Gravity gravity : {Gravity::kCentre, Gravity::kSouth, Gravity::kAttention}) {
    const ThumbnailSpec spec{.width = 100, .height = 100, .fit = Fit::kCover, .gravity = gravity};
    const Decoded cut = RenderedPixels(tall, spec);
    EXPECT_EQ(cut.width * cut.height, 1);
    EXPECT_EQ(RenderedPixels(dot, spec).width, 1);
    ThumbnailSpec enlarged = spec;
    enlarged.enlarge = true;
    EXPECT_EQ(CodeOf(Render(tall, enlarged)), ErrorCode::kSideTooLong);
    EXPECT_EQ(RenderedPixels(dot, enlarged).height, 100);
  }
  const Decoded filled = RenderedPixels(tall, {.width = 100, .height = 100, .fit = Fit::kFill});
  EXPECT_EQ(filled.width, 1);
  EXPECT_EQ(filled.height, 100);
}

// A grey field with one bright saturated spot.
std::string WithSpot(Codec codec, int x, int y) {
  const vips::VImage field =
      (vips::VImage::black(400, 120) + std::vector<double>{120, 120, 120})
          .cast(VIPS_FORMAT_UCHAR)
          .copy(vips::VImage::option()->set("interpretation", VIPS_INTERPRETATION_sRGB))
          .copy_memory();
  field.draw_circle({255, 40, 30}, x, y, 18, vips::VImage::option()->set("fill", true));
  void* bytes = nullptr;
  std::size_t size = 0;
  field.write_to_buffer(codec == Codec::kPng ? ".png" : ".jpg", &bytes, &size);
  std::string file(static_cast<const char*>(bytes), size);
  g_free(bytes);
  return file;
}

TEST_F(FitRenderingTest, AttentionFindsTheBrightSpot) {
  const ThumbnailSpec spec{.width = 60, .height = 60, .fit = Fit::kCover, .gravity = Gravity::kAttention};
  for (const Codec codec : {Codec::kPng, Codec::kJpeg}) {
    for (const int x : {40, 140, 260, 370}) {
      const std::string file = WithSpot(codec, x, 60);
      const auto first = Render(file, spec);
      ASSERT_TRUE(first) << first.error().message;
      EXPECT_EQ(first->images.at(0).bytes, Render(file, spec)->images.at(0).bytes);
      const Decoded picture = testing::DecodePng(first->images.at(0).bytes);
      ASSERT_EQ(picture.width, 60);
      ASSERT_EQ(picture.height, 60);
      // The whole spot, 18 pixels wide now, is inside.
      int reds = 0;
      for (int at = 0; at < 60; ++at) reds += Colour(picture, at, 30)[1] < 80 ? 1 : 0;
      EXPECT_GE(reds, 16) << x;
    }
  }
}

}  // namespace
}  // namespace imaging
