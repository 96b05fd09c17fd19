// Files that end too early, in every format, at every level of FailOn.
#include <functional>
#include <string>
#include <string_view>

#include <gmock/gmock.h>

#include "tests/imaging/corpus.h"
#include "tests/imaging/rendered.h"
#include "tests/support/image_factory.h"

namespace imaging {
namespace {

using testing::CanEncode;
using testing::Codec;
using testing::MakeImage;

struct TruncatedKind {
  const char* name;
  Codec codec;
  bool progressive = false;
  bool palette = false;
  bool animated = false;
  bool painted = false;  // with kNone, as far as it goes
};

std::string FileOf(const TruncatedKind& kind) {
  if (kind.animated) return testing::MakeAnimation(kind.codec, 200, 100, 5);
  return MakeImage(kind.codec,
                   {.width = 300, .height = 200, .palette = kind.palette, .progressive = kind.progressive});
}

constexpr FailOn kRefusing[] = {FailOn::kTruncated, FailOn::kError, FailOn::kWarning};
constexpr ThumbnailSpec kSpec = {.width = 90};

class Truncation : public testing::ImagingTest, public ::testing::WithParamInterface<TruncatedKind> {
 protected:
  void SetUp() override {
    if (!CanEncode(GetParam().codec)) GTEST_SKIP() << "no encoder";
    whole_ = FileOf(GetParam());
  }
  static Result<Rendering> At(FailOn fail_on, std::string_view bytes) {
    return Render(bytes, kSpec, {.fail_on = fail_on});
  }
  std::string_view Share(std::size_t percent) const {
    return std::string_view(whole_).substr(0, whole_.size() * percent / 100);
  }
  std::string_view Without(std::size_t bytes) const {
    return std::string_view(whole_).substr(0, whole_.size() - bytes);
  }

  std::string whole_;
};

TEST_P(Truncation, AWholeFileIsTakenAtEveryLevel) {
  const auto expected = At(FailOn::kNone, whole_);
  ASSERT_TRUE(expected.has_value()) << expected.error().message;
  for (const FailOn fail_on : kRefusing) {
    const auto rendering = At(fail_on, whole_);
    ASSERT_TRUE(rendering.has_value()) << rendering.error().message;
    EXPECT_TRUE(rendering->images[0].bytes == expected->images[0].bytes);
  }
}

TEST_P(Truncation, ACutFileIsRefusedUnlessThatIsTurnedOff) {
  for (const std::string_view cut : {Share(30), Share(60), Share(95), Without(12), Without(2)}) {
    for (const FailOn fail_on : kRefusing) {
      const auto refused = At(fail_on, cut);
      ASSERT_FALSE(refused.has_value()) << cut.size() << " of " << whole_.size();
      EXPECT_EQ(refused.error().code, ErrorCode::kCorrupt);
      EXPECT_THAT(refused.error().detail, ::testing::HasSubstr("truncated file"));
    }
  }
}

TEST_P(Truncation, WithoutRefusalAPictureIsPaintedAsFarAsItGoes) {
  for (const std::string_view cut : {Share(60), Share(95), Without(12)}) {
    const auto rendering = At(FailOn::kNone, cut);
    if (!rendering) {
      EXPECT_EQ(rendering.error().code, ErrorCode::kCorrupt);
      EXPECT_FALSE(GetParam().painted) << cut.size() << rendering.error().message;
      continue;
    }
    EXPECT_EQ(rendering->images[0].width, 90);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Each, Truncation,
    ::testing::Values(
        TruncatedKind{.name = "Jpeg", .codec = Codec::kJpeg, .painted = true},
        TruncatedKind{.name = "ProgressiveJpeg", .codec = Codec::kJpeg, .progressive = true, .painted = true},
        TruncatedKind{.name = "Png", .codec = Codec::kPng, .painted = true},
        TruncatedKind{.name = "InterlacedPng", .codec = Codec::kPng, .progressive = true},
        TruncatedKind{.name = "PalettePng", .codec = Codec::kPng, .palette = true, .painted = true},
        TruncatedKind{.name = "Gif", .codec = Codec::kGif, .painted = true},
        TruncatedKind{.name = "AnimatedGif", .codec = Codec::kGif, .animated = true, .painted = true},
        TruncatedKind{.name = "Webp", .codec = Codec::kWebp},
        TruncatedKind{.name = "AnimatedWebp", .codec = Codec::kWebp, .animated = true},
        TruncatedKind{.name = "Tiff", .codec = Codec::kTiff},
        TruncatedKind{.name = "Avif", .codec = Codec::kAvif},
        TruncatedKind{.name = "Heic", .codec = Codec::kHeic}),
    [](const auto& row) { return row.param.name; });

class TruncatedGif : public testing::ImagingTest {};

TEST_F(TruncatedGif, TheClosingByteIsNotMissed) {
  const std::string gif = MakeImage(Codec::kGif, {.width = 300, .height = 200});
  const auto whole = Render(gif, kSpec);
  const auto open = Render(gif.substr(0, gif.size() - 1), kSpec);
  ASSERT_TRUE(whole.has_value() && open.has_value());
  EXPECT_TRUE(open->images[0].bytes == whole->images[0].bytes);
}

// Other writers lay their files out in other ways. Whatever is taken gives the thumbnail of the whole file.
class TruncatedFiles : public testing::ImagingTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(TruncatedFiles, GiveTheRightThumbnailOrNone) {
  const std::string whole = testing::ReadFile(testing::CorpusFolder("public") / GetParam());
  if (whole.empty()) GTEST_SKIP() << "no corpus";
  const auto expected = Render(whole, kSpec);
  if (!expected) GTEST_SKIP() << "no decoder";
  for (const std::size_t missing : {whole.size() * 7 / 10, whole.size() * 4 / 10, whole.size() / 20,
                                    std::size_t{12}, std::size_t{2}, std::size_t{1}}) {
    for (const FailOn fail_on : kRefusing) {
      const auto rendering = Render(whole.substr(0, whole.size() - missing), kSpec, {.fail_on = fail_on});
      if (rendering) {
        EXPECT_TRUE(rendering->images[0].bytes == expected->images[0].bytes) << missing;
      } else {
        EXPECT_EQ(rendering.error().code, ErrorCode::kCorrupt) << missing;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Each, TruncatedFiles,
                         ::testing::Values("jpg-photo-0.3mp.jpg", "jpg-photo-0.3mp-non-interleaved.jpg",
                                           "jpg-arithmetic-progressive.jpg", "jpg-ultrahdr-gainmap-8mp.jpg",
                                           "png-photo-greyscale.png", "png-apng-20-frames.png",
                                           "png-interlaced-toucan-palette.png", "gif-interlaced.gif",
                                           "gif-animated-44-frames-earth.gif", "webp-lossy-alpha-photo.webp",
                                           "webp-animated-loop3.webp", "tiff-16bit-rgb.tiff",
                                           "tiff-grey-alpha.tiff", "tiff-jpeg-tiled.tiff",
                                           "tiff-lzw-rgb.tiff", "tiff-multipage-3p-g4-15mp.tiff",
                                           "tiff-multipage-3p-small.tiff", "tiff-orientation-6.tif",
                                           "tiff-palette.tiff", "heic-1mp.heic", "heic-8mp-p3.heic",
                                           "heic-alpha-64.heic", "avif-icc.avif", "avif-alpha-128.avif"),
                         [](const auto& row) {
                           std::string name(row.param);
                           std::ranges::replace_if(
                               name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
                           return name;
                         });

}  // namespace
}  // namespace imaging
