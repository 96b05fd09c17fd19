#include "imaging/picture_kind.h"

#include <gtest/gtest.h>

#include "tests/imaging/corpus.h"
#include "tests/imaging/drawn_samples.h"
#include "tests/imaging/rendered.h"

namespace imaging {
namespace {

using testing::Paint;
using testing::Rgba;
using testing::Samples;

constexpr Size kSize{180, 120};

bool IsDrawn(const Samples& picture) {
  return KindOf(picture.grid()).drawn;
}

Samples NoiseSamples() {
  std::minstd_rand random(3);
  return Paint(kSize, 3, [&](int, int) {
    const auto next = [&] { return static_cast<int>(random() % 256); };
    return Rgba{next(), next(), next(), 255};
  });
}

TEST(PictureKind, FlatAreasWithHardEdgesAreDrawn) {
  EXPECT_TRUE(IsDrawn(testing::ClipArt(kSize)));
  EXPECT_TRUE(IsDrawn(testing::Screenshot(kSize)));
  EXPECT_TRUE(IsDrawn(Paint(kSize, 3, [](int x, int y) {
    return (x / 20 + y / 20) % 2 == 0 ? Rgba{255, 0, 0, 255} : Rgba{0, 0, 255, 255};
  })));
}

TEST(PictureKind, GrainIsNot) {
  EXPECT_FALSE(IsDrawn(testing::Photograph(kSize)));
  EXPECT_FALSE(IsDrawn(testing::Photograph(kSize, 1)));
  EXPECT_FALSE(IsDrawn(NoiseSamples()));
}

// Bands of one level each: many flat neighbours, and no edge that a lossy format would smear.
TEST(PictureKind, ASoftShadeIsNot) {
  EXPECT_FALSE(IsDrawn(Paint(kSize, 3, [](int x, int y) { return Rgba{x / 2 + y / 2, 100, 200 - x, 255}; })));
  EXPECT_FALSE(IsDrawn(Paint(kSize, 3, [](int x, int) { return Rgba{x, x, x, 255}; })));
}

TEST(PictureKind, AProductOnWhiteIsAPhotograph) {
  const Samples photo = testing::Photograph(kSize);
  const auto cut_out = Paint(kSize, 3, [&](int x, int y) {
    if (std::hypot(x - 90, y - 60) > 45) return Rgba{255, 255, 255, 255};
    const std::uint8_t* pixel = &photo.samples[static_cast<std::size_t>(y * kSize.width + x) * 3];
    return Rgba{pixel[0], pixel[1], pixel[2], 255};
  });
  EXPECT_FALSE(IsDrawn(cut_out));
}

TEST(PictureKind, OneColourIsDrawn) {
  const auto flat = [](int, int) { return Rgba{10, 200, 30, 255}; };
  EXPECT_TRUE(IsDrawn(Paint(kSize, 3, flat)));
  EXPECT_TRUE(IsDrawn(Paint({1, 1}, 3, flat)));
  EXPECT_TRUE(IsDrawn(Paint({1, 40}, 4, flat)));
}

TEST(PictureKind, WhatCannotBeSeenDoesNotCount) {
  const Samples photo = testing::Photograph(kSize);
  const auto pixel = [&](int x, int y) {
    const std::uint8_t* at = &photo.samples[static_cast<std::size_t>(y * kSize.width + x) * 3];
    return Rgba{at[0], at[1], at[2], x < 150 ? 0 : 255};
  };
  EXPECT_FALSE(IsDrawn(Paint(kSize, 4, pixel)));
  const auto hidden_noise = Paint(kSize, 4, [&](int x, int y) {
    Rgba colour = pixel(x, y);
    colour[3] = 0;
    return colour;
  });
  EXPECT_TRUE(IsDrawn(hidden_noise));
}

TEST(PictureKind, TellsWhatIsOpaque) {
  auto at_the_end = testing::Photograph(kSize, 4);
  EXPECT_TRUE(KindOf(at_the_end.grid()).opaque);
  at_the_end.samples.back() = 254;
  EXPECT_FALSE(KindOf(at_the_end.grid()).opaque);
  EXPECT_TRUE(KindOf(testing::Photograph(kSize, 1).grid()).opaque);
  EXPECT_FALSE(KindOf(testing::ClipArt(kSize).grid()).opaque);
}

TEST(PictureKind, TellsWhatIsGrey) {
  const auto ramp = [](int x, int y) { return Rgba{x, x, x, y}; };
  auto grey = Paint(kSize, 3, ramp);
  EXPECT_TRUE(KindOf(grey.grid()).grey);
  grey.samples.back() ^= 1;
  EXPECT_FALSE(KindOf(grey.grid()).grey);
  EXPECT_TRUE(KindOf(Paint(kSize, 2, ramp).grid()).grey);
  auto hidden = Paint(kSize, 4, ramp);
  hidden.samples[0] = 200;  // the first row cannot be seen
  EXPECT_TRUE(KindOf(hidden.grid()).grey);
}

TEST(PictureKind, LargePicturesAreTold) {
  EXPECT_TRUE(IsDrawn(testing::Screenshot({2'000, 1'500})));
  EXPECT_FALSE(IsDrawn(testing::Photograph({2'000, 1'500})));
}

class PictureKindCorpusTest : public testing::ImagingTest {
 protected:
  static bool IsDrawnAt(const std::filesystem::path& path, int width) {
    const auto rendering = Render(testing::ReadFile(path), {.width = width});
    if (!rendering) return false;
    const auto decoded = testing::DecodePng(rendering->images.front().bytes);
    return KindOf({decoded.samples, {decoded.width, decoded.height}, static_cast<std::size_t>(decoded.bands)})
        .drawn;
  }
};

TEST_F(PictureKindCorpusTest, PhotographsAreNotDrawnAndMostClipArtIs) {
  int clip_art = 0;
  int taken = 0;
  for (const auto& path : testing::CorpusFiles("bench")) {
    const std::string name = path.filename();
    if (name.find("photo") != std::string::npos) {
      EXPECT_FALSE(IsDrawnAt(path, 180)) << name;
      EXPECT_FALSE(IsDrawnAt(path, 360)) << name;
    }
    if (!name.starts_with("clipart")) continue;
    ++clip_art;
    taken += IsDrawnAt(path, 360) ? 1 : 0;
  }
  if (clip_art == 0) GTEST_SKIP() << "the collection is not here";
  EXPECT_GE(10 * taken, 8 * clip_art) << taken << " of " << clip_art;
}

}  // namespace
}  // namespace imaging
