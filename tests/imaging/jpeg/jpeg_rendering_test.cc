// JPEG originals that are decoded smaller than they are stored, beside what libvips makes of them whole.
#include "imaging/jpeg/jpeg_rendering.h"

#include <string>
#include <thread>
#include <tuple>

#include "imaging/image_probe.h"
#include "tests/imaging/corpus.h"
#include "tests/imaging/decoded_picture.h"
#include "tests/imaging/rendered.h"
#include "tests/support/image_factory.h"

namespace imaging {
namespace {

using testing::Codec;
using testing::Decoded;
using testing::DecodePng;
using testing::MakeImage;
using testing::Motif;
using testing::Picture;
using testing::Profile;
using testing::Psnr;
using vips::VImage;

class JpegRendering : public testing::ImagingTest {
 protected:
  static VipsJob JobOf(std::string_view file, std::span<const ThumbnailSpec> specs, Limits limits = {}) {
    return {file, specs, ProbeImage(file, limits).value(), limits, Soon(), {}};
  }
  static std::string BytesOf(std::string_view file, const ThumbnailSpec& spec) {
    const auto rendering = Render(file, spec);
    return rendering ? rendering->images[0].bytes : "none: " + rendering.error().message;
  }
  // The original's whole picture, resized by libvips.
  static Decoded Whole(std::string_view file, const ThumbnailSpec& spec) {
    const auto rendering = RenderThroughVips(JobOf(file, std::span(&spec, 1)));
    if (rendering) return DecodePng(rendering->images.at(0).bytes);
    ADD_FAILURE() << rendering.error().message;
    return {};
  }
  static void ExpectNearWhole(const std::string& file, const ThumbnailSpec& spec, double decibels) {
    const Decoded expected = Whole(file, spec);
    const Decoded actual = RenderedPixels(file, spec);
    ASSERT_EQ(actual.width, expected.width);
    ASSERT_EQ(actual.height, expected.height);
    ASSERT_EQ(actual.bands, expected.bands);
    EXPECT_GE(Psnr(actual, expected), decibels);
  }
};

// Soft shades with some grain, as 4:2:0 where `quality` is below 90.
std::string Photo(Size size, int quality, bool progressive = false) {
  const VImage x = VImage::xyz(size.width, size.height).extract_band(0);
  const VImage y = VImage::xyz(size.width, size.height).extract_band(1);
  const VImage red = (x * (360.0 / 97)).sin() * 70 + 110;
  const VImage green = (y * (360.0 / 131)).cos() * 60 + 120;
  const VImage blue = ((x + y) * (360.0 / 211)).sin() * 80 + 100;
  const VImage grain = VImage::gaussnoise(size.width, size.height,
                                          VImage::option()->set("sigma", 4)->set("mean", 0)->set("seed", 7));
  const VImage picture = (red.bandjoin({green, blue}) + grain)
                             .cast(VIPS_FORMAT_UCHAR)
                             .copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_sRGB));
  VipsBlob* blob = picture.jpegsave_buffer(
      VImage::option()->set("Q", quality)->set("interlace", progressive)->set("optimize_coding", true));
  std::string bytes(static_cast<const char*>(VIPS_AREA(blob)->data), VIPS_AREA(blob)->length);
  vips_area_unref(VIPS_AREA(blob));
  return bytes;
}

TEST_F(JpegRendering, IsCloseToTheWholePictureAtEveryScale) {
  for (const bool progressive : {false, true}) {
    for (const int quality : {80, 95}) {
      const std::string file = Photo({1'003, 765}, quality, progressive);
      // An eighth, a quarter, a half.
      for (const auto& [width, decibels] : {std::pair{40, 44.0}, {100, 44.0}, {180, 44.0}, {300, 44.0}}) {
        SCOPED_TRACE(std::to_string(width) + (progressive ? " progressive " : " ") + std::to_string(quality));
        ExpectNearWhole(file, {.width = width}, decibels);
      }
    }
  }
}

TEST_F(JpegRendering, IsCloseInGrey) {
  const std::string file = MakeImage(Codec::kJpeg, {.motif = Motif::kGrey, .width = 901, .height = 655});
  for (const int width : {60, 150, 250}) ExpectNearWhole(file, {.width = width}, 46);
}

class JpegOrientation : public JpegRendering, public ::testing::WithParamInterface<int> {};

TEST_P(JpegOrientation, IsThatOfTheWholePicture) {
  const std::string file = MakeImage(
      Codec::kJpeg, {.motif = Motif::kCorners, .width = 805, .height = 603, .orientation = GetParam()});
  for (const int width : {61, 90, 140, 220}) ExpectNearWhole(file, {.width = width}, 35);
  // What is kept is chosen in the upright picture.
  for (const Gravity gravity : {Gravity::kCentre, Gravity::kNorth, Gravity::kEast, Gravity::kAttention}) {
    ThumbnailSpec spec = {.width = 50, .height = 60};
    spec.fit = Fit::kCover;
    spec.gravity = gravity;
    if (gravity == Gravity::kAttention) {
      EXPECT_EQ(RenderedPixels(file, spec).height, 60);
    } else {
      ExpectNearWhole(file, spec, 33);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Exif, JpegOrientation, ::testing::Range(1, 9));

TEST_F(JpegRendering, AppliesTheProfile) {
  const auto with = [](Profile profile) {
    return MakeImage(
        Codec::kJpeg,
        {.motif = Motif::kFlat, .width = 640, .height = 480, .profile = profile, .colour = {200, 100, 50}});
  };
  for (const int width : {60, 120, 200}) {
    const ThumbnailSpec spec = {.width = width};
    const Decoded p3 = RenderedPixels(with(Profile::kDisplayP3), spec);
    const Decoded plain = RenderedPixels(with(Profile::kNone), spec);
    EXPECT_LE(MaxDifference(p3, Whole(with(Profile::kDisplayP3), spec)), 1);
    EXPECT_GE(MaxDifference(p3, plain), 10) << "or it was passed over";
    EXPECT_EQ(MaxDifference(RenderedPixels(with(Profile::kSrgb), spec), plain), 0);
    EXPECT_EQ(MaxDifference(RenderedPixels(with(Profile::kBroken), spec), plain), 0);
  }
}

TEST_F(JpegRendering, MixesInks) {
  const std::string file = testing::MakeCmykJpeg(640, 480, {200, 30, 90, 20});
  for (const int width : {60, 120, 200}) {
    EXPECT_LE(MaxDifference(RenderedPixels(file, {.width = width}), Whole(file, {.width = width})), 2);
  }
}

TEST_F(JpegRendering, AThumbnailIsTheSameAloneAndBesideOthers) {
  for (const bool progressive : {false, true}) {
    const std::string file = Photo({1'203, 905}, 85, progressive);
    ThumbnailSpec cut = {.width = 80, .height = 80, .format = OutputFormat::kJpeg};
    cut.fit = Fit::kCover;
    // Of all scales, in no order.
    const std::vector<ThumbnailSpec> specs = {{.width = 300},   {.width = 100},
                                              {.width = 1'000}, cut,
                                              {.width = 180},   {.width = 60, .format = OutputFormat::kWebp}};
    const auto together = RenderJpeg(JobOf(file, specs));
    ASSERT_TRUE(together.has_value()) << together.error().message;
    ASSERT_EQ(together->images.size(), specs.size());
    EXPECT_EQ(together->source_width, 1'203);
    EXPECT_EQ(together->source_format, "jpeg");
    for (std::size_t i = 0; i < specs.size(); ++i) {
      EXPECT_EQ(together->images[i].bytes, BytesOf(file, specs[i])) << i;
    }
  }
}

TEST_F(JpegRendering, GivesTheSameBytesInEveryThread) {
  const std::string file = Photo({1'203, 905}, 85);
  const std::string expected = BytesOf(file, {.width = 100});
  std::vector<std::thread> threads;
  std::array<bool, 4> same{};
  for (std::size_t i = 0; i < same.size(); ++i) {
    threads.emplace_back([&, i] {
      same[i] = true;
      for (int n = 0; n < 5; ++n) same[i] = same[i] && BytesOf(file, {.width = 100}) == expected;
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const bool one : same) EXPECT_TRUE(one);
}

TEST_F(JpegRendering, AMarginTakesTheLargerScale) {
  const std::string file = Photo({1'003, 765}, 95);
  const ThumbnailSpec spec = {.width = 100};
  const Decoded whole = Whole(file, spec);
  const auto with = [&](int margin) {
    VipsJob job = JobOf(file, std::span(&spec, 1));
    job.encoding.jpeg_margin = margin;
    return Psnr(DecodePng(RenderJpeg(job)->images.at(0).bytes), whole);
  };
  EXPECT_GT(with(200), with(kDefaultJpegMargin));
}

// libvips takes a marker inside of what is coded for something to be warned of.
TEST_F(JpegRendering, DamageIsLeftToLibvipsToJudge) {
  std::string file = Photo({1'003, 765}, 80);
  file.replace(file.size() / 2, 2, "\xff\xd5");
  for (const int width : {60, 150, 250}) {
    EXPECT_EQ(CodeOf(Render(file, {.width = width}, {.fail_on = FailOn::kWarning})), ErrorCode::kCorrupt);
    for (const FailOn level : {FailOn::kNone, FailOn::kError}) {
      const auto shown = Render(file, {.width = width}, {.fail_on = level});
      ASSERT_TRUE(shown.has_value()) << width;
      EXPECT_NE(shown->path, kJpegFastPath) << width;
      EXPECT_EQ(shown->images[0].width, width);
    }
  }
}

TEST_F(JpegRendering, WhatIsCutShortIsShownWhereThatIsWanted) {
  const std::string file = Photo({1'003, 765}, 80);
  const std::string_view half = std::string_view(file).substr(0, file.size() / 2);
  for (const int width : {60, 150, 250}) {
    EXPECT_EQ(CodeOf(Render(half, {.width = width})), ErrorCode::kCorrupt);
    const auto shown = Render(half, {.width = width}, {.fail_on = FailOn::kNone});
    ASSERT_TRUE(shown.has_value()) << width;
    EXPECT_NE(shown->path, kJpegFastPath) << width;
  }
}

TEST_F(JpegRendering, StopsAtItsDeadline) {
  const std::string file = Photo({1'003, 765}, 80);
  for (const int width : {60, 150, 250}) {
    const ThumbnailSpec spec = {.width = width};
    VipsJob job = JobOf(file, std::span(&spec, 1));
    job.deadline = std::chrono::steady_clock::now();
    const auto late = RenderJpeg(job);
    ASSERT_FALSE(late.has_value());
    EXPECT_EQ(late.error().code, ErrorCode::kTimeout);
  }
}

}  // namespace
}  // namespace imaging
