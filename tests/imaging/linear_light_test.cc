// RESIZE_LIGHT=linear: what is mixed is light. Half of the pixels black, half white, is half of the light,
// which sRGB writes as 188, and not half of the numbers.
#include "tests/imaging/drawn_samples.h"
#include "tests/imaging/rendered.h"
#include "tests/support/image_factory.h"

namespace imaging {
namespace {

using testing::Codec;
using testing::Decoded;
using testing::MakeImage;
using testing::Paint;
using testing::Rgba;
using vips::VImage;

constexpr int kHalfOfTheLight = 188;  // 255 x (1.055 x 0.5^(1/2.4) - 0.055)

std::string Saved(const VImage& image, const char* suffix) {
  void* bytes = nullptr;
  std::size_t size = 0;
  image.write_to_buffer(suffix, &bytes, &size);
  const std::unique_ptr<void, decltype(&g_free)> owner(bytes, g_free);
  return {static_cast<const char*>(bytes), size};
}

VImage Stripes(Size size, std::size_t bands) {
  return Paint(size, bands,
               [](int x, int) {
                 return x % 2 == 0 ? Rgba{0, 0, 0, 255} : Rgba{255, 255, 255, 255};
               })
      .image();
}

class LinearLightTest : public testing::ImagingTest {
 protected:
  static Decoded Rendered(const std::string& original, ThumbnailSpec spec, bool linear = true) {
    const EncodingOptions encoding{.linear_light = linear};
    const auto rendering = MakeInProcessRenderer({}, encoding)->Render(original, std::span(&spec, 1), Soon());
    if (rendering) return testing::DecodePng(rendering->images.at(0).bytes);
    ADD_FAILURE() << ToString(rendering.error().code) << " " << rendering.error().message;
    return {};
  }
};

TEST_F(LinearLightTest, FinePatternsKeepTheirBrightness) {
  for (const std::size_t bands : {1U, 2U, 3U, 4U}) {
    for (const char* suffix : {".png", ".tif", ".webp"}) {
      const std::string original =
          Saved(Stripes({160, 40}, bands), std::string(suffix) == ".webp" ? ".webp[lossless]" : suffix);
      const Decoded linear = Rendered(original, {.width = 20});
      EXPECT_NEAR(linear.At(10, 2, 0), kHalfOfTheLight, 2) << suffix << " of " << bands;
      EXPECT_NEAR(Rendered(original, {.width = 20}, false).At(10, 2, 0), 128, 2) << suffix << " of " << bands;
    }
  }
}

// A decoder that shrinks mixes numbers.
TEST_F(LinearLightTest, NoDecoderShrinks) {
  const std::string jpeg = Saved(Stripes({1'600, 400}, 3), ".jpg[Q=98]");
  EXPECT_NEAR(Rendered(jpeg, {.width = 50}).At(25, 5, 1), kHalfOfTheLight, 4);
  EXPECT_NEAR(Rendered(jpeg, {.width = 50}, false).At(25, 5, 1), 128, 4);
}

TEST_F(LinearLightTest, FlatColoursStayWhatTheyAre) {
  for (const Codec codec : {Codec::kPng, Codec::kTiff, Codec::kWebp}) {
    for (const bool wide : {false, true}) {
      if (wide && codec == Codec::kWebp) continue;
      const auto picture =
          Rendered(MakeImage(codec, {.motif = testing::Motif::kFlat, .wide = wide, .colour = {200, 100, 7}}),
                   {.width = 20});
      EXPECT_NEAR(picture.At(10, 5, 0), 200, 1) << NameOf(codec);
      EXPECT_NEAR(picture.At(10, 5, 1), 100, 1) << NameOf(codec);
      EXPECT_NEAR(picture.At(10, 5, 2), 7, 1) << NameOf(codec);
    }
  }
}

TEST_F(LinearLightTest, WhatIsTransparentDoesNotBleed) {
  const std::string original =
      MakeImage(Codec::kPng, {.motif = testing::Motif::kClipArt, .width = 300, .height = 300});
  const Decoded picture = Rendered(original, {.width = 60});
  ASSERT_EQ(picture.bands, 4);
  for (int y = 0; y < 60; ++y) {
    for (int x = 0; x < 60; ++x) {
      if (picture.At(x, y, 3) < 4) continue;
      ASSERT_GE(picture.At(x, y, 0), 252) << x << "," << y;
      ASSERT_LE(picture.At(x, y, 1), 12) << x << "," << y;
    }
  }
}

TEST_F(LinearLightTest, ProfilesAreApplied) {
  const auto original = [](testing::Profile profile) {
    return MakeImage(Codec::kPng,
                     {.motif = testing::Motif::kFlat, .profile = profile, .colour = {200, 100, 50}});
  };
  const auto linear = Rendered(original(testing::Profile::kDisplayP3), {.width = 20});
  const auto encoded = Rendered(original(testing::Profile::kDisplayP3), {.width = 20}, false);
  for (int band = 0; band < 3; ++band) EXPECT_NEAR(linear.At(10, 5, band), encoded.At(10, 5, band), 2);
}

}  // namespace
}  // namespace imaging
