// A spec has the same bytes alone and beside any others: ETags, and other instances, rely on it.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "imaging/image_probe.h"
#include "imaging/shared_decode.h"
#include "tests/imaging/rendered.h"
#include "tests/support/image_factory.h"

namespace imaging {
namespace {

using testing::CanEncode;
using testing::Codec;
using testing::MakeAnimation;
using testing::MakeImage;
using testing::Motif;
using testing::Profile;

struct Original {
  std::string name;
  Codec codec = Codec::kPng;
  std::string (*make)() = nullptr;
};

std::vector<ThumbnailSpec> Specs() {
  constexpr auto kJpeg = OutputFormat::kJpeg;
  constexpr auto kWebp = OutputFormat::kWebp;
  return {{.width = 20},
          {.width = 37, .format = kJpeg},
          {.width = 75, .format = kWebp},
          {.width = 150, .format = kJpeg},
          {.width = 151},
          {.width = 60, .height = 60, .format = kJpeg, .fit = Fit::kCover},
          {.width = 90, .height = 40, .fit = Fit::kCover, .gravity = Gravity::kSouthEast},
          {.width = 40, .height = 90, .fit = Fit::kCover, .gravity = Gravity::kAttention},
          {.width = 100, .height = 20, .fit = Fit::kFill},
          {.width = 700, .enlarge = true},
          {.width = 640},
          {.width = 30, .format = kWebp, .animated = true},
          {.width = 33, .format = OutputFormat::kGif}};
}

class SeveralSizes : public testing::ImagingTest, public ::testing::WithParamInterface<Original> {
 protected:
  void SetUp() override {
    if (!CanEncode(GetParam().codec)) GTEST_SKIP() << "no encoder for " << NameOf(GetParam().codec);
  }
};

TEST_P(SeveralSizes, HaveTheBytesThatEachHasAlone) {
  const std::string original = GetParam().make();
  const std::vector<ThumbnailSpec> specs = Specs();
  const auto all = MakeInProcessRenderer({})->Render(original, specs, Soon());
  ASSERT_TRUE(all) << all.error().message;
  ASSERT_EQ(all->images.size(), specs.size());
  for (std::size_t i = 0; i < specs.size(); ++i) {
    const auto alone = Render(original, specs[i]);
    ASSERT_TRUE(alone) << i;
    EXPECT_EQ(all->images[i].content_type, alone->images.at(0).content_type) << i;
    EXPECT_EQ(all->images[i].width, alone->images.at(0).width) << i;
    EXPECT_TRUE(all->images[i].bytes == alone->images.at(0).bytes) << "spec " << i;
  }
}

std::string Photo(Codec codec) {
  return MakeImage(codec, {.width = 640, .height = 424, .orientation = 6});
}

INSTANTIATE_TEST_SUITE_P(
    Of, SeveralSizes,
    ::testing::Values(
        Original{"jpeg", Codec::kJpeg, [] { return Photo(Codec::kJpeg); }},
        Original{"progressive_jpeg", Codec::kJpeg,
                 [] { return MakeImage(Codec::kJpeg, {.width = 641, .height = 425, .progressive = true}); }},
        Original{"cmyk_jpeg", Codec::kJpeg,
                 [] {
                   return testing::MakeCmykJpeg(640, 424, {90, 20, 0, 30});
                 }},
        Original{"png", Codec::kPng, [] { return MakeImage(Codec::kPng, {.width = 640, .height = 424}); }},
        Original{"clip_art", Codec::kPng,
                 [] {
                   return MakeImage(Codec::kPng,
                                    {.motif = Motif::kClipArt, .width = 640, .height = 424, .palette = true});
                 }},
        Original{"png_through_vips", Codec::kPng,
                 [] {
                   return MakeImage(Codec::kPng, {.width = 640,
                                                  .height = 424,
                                                  .wide = true,
                                                  .progressive = true,
                                                  .profile = Profile::kDisplayP3});
                 }},
        Original{"webp", Codec::kWebp, [] { return Photo(Codec::kWebp); }},
        Original{"tiff", Codec::kTiff,
                 [] {
                   return MakeImage(Codec::kTiff,
                                    {.width = 640, .height = 424, .orientation = 5, .wide = true});
                 }},
        Original{"gif", Codec::kGif, [] { return MakeAnimation(Codec::kGif, 640, 424, 3); }},
        Original{"animated_webp", Codec::kWebp, [] { return MakeAnimation(Codec::kWebp, 640, 424, 3); }},
        Original{"avif", Codec::kAvif, [] { return MakeImage(Codec::kAvif, {.width = 640, .height = 424}); }},
        Original{"heic", Codec::kHeic,
                 [] { return MakeImage(Codec::kHeic, {.width = 640, .height = 424}); }}),
    [](const auto& test) { return test.param.name; });

TEST(SharedDecode, IsHeldWhereItIsNotTooMuch) {
  ImageFacts facts;
  facts.size = {8'000, 6'000};
  EXPECT_TRUE(SharesDecode(facts, 1));
  EXPECT_DOUBLE_EQ(SharedDecodeBytes(facts, 2), 36e6);
  facts.bits = 16;
  EXPECT_FALSE(SharesDecode(facts, 1));
  EXPECT_TRUE(SharesDecode(facts, 2));
}

class CostOfSeveral : public testing::ImagingTest {
 protected:
  static double Milliseconds(const std::string& original, const std::vector<ThumbnailSpec>& specs) {
    const auto cost = MakeInProcessRenderer({})->Predict(original, specs);
    return cost ? static_cast<double>(cost->cpu_time.count()) / 1'000 : 0;
  }
};

TEST_F(CostOfSeveral, CountsADecodeOnce) {
  const ThumbnailSpec one{.width = 100, .format = OutputFormat::kJpeg};
  const ThumbnailSpec near{.width = 96, .format = OutputFormat::kJpeg};
  for (const Codec codec : {Codec::kPng, Codec::kJpeg}) {
    const auto original = MakeImage(codec, {.width = 2'000, .height = 1'500});
    const double alone = Milliseconds(original, {one});
    const double both = Milliseconds(original, {one, near});
    EXPECT_GT(both, alone) << NameOf(codec);
    EXPECT_LT(both, 1.75 * alone) << NameOf(codec);
  }
}

TEST_F(CostOfSeveral, CountsEachScaleOfAJpeg) {
  const auto original = MakeImage(Codec::kJpeg, {.width = 2'000, .height = 1'500});
  const ThumbnailSpec small{.width = 100, .format = OutputFormat::kJpeg};
  const ThumbnailSpec large{.width = 900, .format = OutputFormat::kJpeg};
  EXPECT_NEAR(Milliseconds(original, {small, large}),
              Milliseconds(original, {small}) + Milliseconds(original, {large}), 0.01);
}

class SizesThatFail : public testing::ImagingTest {};

TEST_F(SizesThatFail, AreAnErrorOfTheSetOnly) {
  const std::string original = MakeImage(Codec::kTiff, {.width = 64, .height = 48});
  const std::vector<ThumbnailSpec> specs{{.width = 32}, {.width = 16'000, .enlarge = true}};
  Limits limits;
  limits.max_pixels = 100'000;
  EXPECT_EQ(CodeOf(MakeInProcessRenderer(limits)->Render(original, specs, Soon())),
            ErrorCode::kTooManyPixels);
  EXPECT_TRUE(Render(original, specs[0], limits));
}

}  // namespace
}  // namespace imaging
