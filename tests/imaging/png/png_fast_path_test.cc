#include "imaging/png/png_fast_path.h"

#include <gmock/gmock.h>

#include "imaging/image_probe.h"
#include "imaging/vips_rendering.h"
#include "tests/imaging/corpus.h"
#include "tests/imaging/png/decoded_rgba.h"
#include "tests/imaging/rendered.h"
#include "tests/imaging/resample/lanczos_reference.h"
#include "tests/support/image_factory.h"
#include "tests/support/png_maker.h"

namespace imaging {
namespace {

using testing::Codec;
using ::testing::HasSubstr;
using testing::MakeImage;
using testing::MakePng;
using testing::Motif;

class PngFastPathTest : public testing::ImagingTest {
 protected:
  static Taken<Result<Rendering>> Take(std::string_view png, std::vector<ThumbnailSpec> specs,
                                       Limits limits = {}) {
    return RenderPng({png, specs, limits, Soon()});
  }
  // Empty: taken.
  static std::string ReasonAgainst(std::string_view png, ThumbnailSpec spec = {.width = 10}) {
    const auto taken = Take(png, {spec});
    return taken ? std::string() : std::string(taken.error().reason);
  }
  static std::string WithChunk(const testing::RawChunk& chunk) {
    auto chunks = testing::MakePngChunks({.width = 40, .height = 40});
    chunks.insert(chunks.begin() + 1, chunk);
    return testing::JoinPngChunks(chunks);
  }
  static RgbaPicture Picture(const std::string& png) {
    const auto samples = testing::ByVips(png);
    RgbaPicture picture{samples->size, {}};
    for (std::size_t i = 0; i < samples->samples.size(); i += 4) {
      std::array<std::uint8_t, 4> pixel{};
      for (std::size_t c = 0; c < 4; ++c) {
        pixel[c] = static_cast<std::uint8_t>(samples->wide ? samples->samples[i + c] / 257
                                                           : samples->samples[i + c]);
      }
      picture.pixels.push_back(std::bit_cast<std::uint32_t>(pixel));
    }
    return picture;
  }
};

std::string Number(std::uint32_t value) {
  std::string text;
  for (const int shift : {24, 16, 8, 0}) text.push_back(static_cast<char>(value >> shift & 0xFF));
  return text;
}

TEST_F(PngFastPathTest, MakesEverySpecFromOneDecode) {
  const std::string png = MakeImage(Codec::kPng, {.motif = Motif::kClipArt, .width = 400, .height = 300});
  const std::vector<ThumbnailSpec> specs = {
      {.width = 40}, {.width = 400}, {.height = 77}, {.width = 900}, {.width = 40}};
  const auto taken = Take(png, specs);
  ASSERT_TRUE(taken && *taken);
  const Rendering& rendering = **taken;
  EXPECT_EQ(rendering.path, kPngFastPath);
  EXPECT_EQ(rendering.source_format, "png");
  EXPECT_EQ(rendering.source_width, 400);
  EXPECT_EQ(rendering.source_height, 300);
  ASSERT_EQ(rendering.images.size(), specs.size());
  for (std::size_t i = 0; i < specs.size(); ++i) {
    const auto alone = Take(png, {specs[i]});
    ASSERT_TRUE(alone && *alone);
    EXPECT_EQ(rendering.images[i].bytes, (*alone)->images[0].bytes) << i;
    EXPECT_EQ(Picture(rendering.images[i].bytes).size,
              (Size{rendering.images[i].width, rendering.images[i].height}));
  }
}

TEST_F(PngFastPathTest, EveryKindIsLanczosOverWhite) {
  for (testing::PngRecipe recipe : testing::AllPngKinds()) {
    recipe.width = 130;
    recipe.height = 94;
    recipe.transparency = true;
    for (const bool interlaced : {false, true}) {
      recipe.interlaced = interlaced;
      const std::string png = MakePng(recipe);
      const auto taken = Take(png, {{.width = 61}});
      ASSERT_TRUE(taken && *taken);
      const double psnr =
          testing::PsnrOverWhite(Picture((*taken)->images[0].bytes), testing::Scaled(Picture(png), {61, 44}));
      EXPECT_GE(psnr, recipe.depth == 16 ? 46 : 54) << recipe.colour << " " << recipe.depth;
    }
  }
}

TEST_F(PngFastPathTest, OfItsOwnSizeAPictureKeepsEveryPixel) {
  for (const testing::PngRecipe& recipe : testing::AllPngKinds()) {
    if (recipe.depth == 16) continue;
    const std::string png = MakePng(recipe);
    const auto taken = Take(png, {{.width = recipe.width}});
    ASSERT_TRUE(taken && *taken);
    EXPECT_EQ(Picture((*taken)->images[0].bytes).pixels, Picture(png).pixels);
  }
}

TEST_F(PngFastPathTest, LeavesWhatItIsNotSureOfToLibvips) {
  EXPECT_THAT(ReasonAgainst(WithChunk({"eXIf", "MM"})), HasSubstr("EXIF"));
  EXPECT_THAT(ReasonAgainst(WithChunk({"gAMA", Number(100'000)})), HasSubstr("sRGB"));
  EXPECT_THAT(ReasonAgainst(WithChunk({"cICP", std::string(4, '\x09')})), HasSubstr("sRGB"));
  EXPECT_THAT(ReasonAgainst(MakeImage(Codec::kPng, {.profile = testing::Profile::kDisplayP3})),
              HasSubstr("sRGB"));
  EXPECT_THAT(ReasonAgainst(WithChunk({"iCCP", "broken"})), HasSubstr("sRGB"));
  EXPECT_THAT(ReasonAgainst(MakePng({}), {.width = 90, .enlarge = true}), HasSubstr("enlarged"));
  EXPECT_THAT(ReasonAgainst(WithChunk({"ABCD", ""})), HasSubstr("unknown critical"));
  EXPECT_THAT(ReasonAgainst(WithChunk({"ab1D", ""})), HasSubstr("name"));
  EXPECT_THAT(ReasonAgainst("no PNG"), HasSubstr("signature"));
  EXPECT_THAT(ReasonAgainst(""), HasSubstr("signature"));
}

TEST_F(PngFastPathTest, TakesWhatSaysNothingNew) {
  EXPECT_EQ(ReasonAgainst(WithChunk({"gAMA", Number(45'455)})), "");
  EXPECT_EQ(ReasonAgainst(WithChunk({"sRGB", std::string(1, '\0')})), "");
  EXPECT_EQ(ReasonAgainst(WithChunk({"tEXt", std::string("Title\0x", 7)})), "");
  EXPECT_EQ(ReasonAgainst(WithChunk({"pHYs", std::string(9, '\1')})), "");
  EXPECT_EQ(ReasonAgainst(WithChunk({"acTL", std::string(8, '\1')})), "");
  std::string primaries;
  for (const std::uint32_t value : {31'270U, 32'900U, 64'000U, 33'000U, 30'000U, 60'000U, 15'000U, 6'000U}) {
    primaries += Number(value);
  }
  EXPECT_EQ(ReasonAgainst(WithChunk({"cHRM", primaries})), "");
}

TEST_F(PngFastPathTest, LeavesDamageToLibvips) {
  const auto chunks = testing::MakePngChunks({.width = 50, .height = 50});
  const std::string png = testing::JoinPngChunks(chunks);
  for (std::size_t size = 0; size < png.size(); size += 37)
    EXPECT_NE(ReasonAgainst(png.substr(0, size)), "") << size;
  std::string flipped = png;
  flipped[png.size() - 30] = static_cast<char>(flipped[png.size() - 30] ^ 1);
  EXPECT_THAT(ReasonAgainst(flipped), HasSubstr("checksum"));
  auto short_data = chunks;
  short_data.erase(short_data.begin() + 2);
  EXPECT_THAT(ReasonAgainst(testing::JoinPngChunks(short_data)), HasSubstr("inflate"));
}

// A file of a hundred bytes that asks for a hundred megabytes is told by its size alone.
TEST_F(PngFastPathTest, ABombIsNotInflated) {
  auto chunks = testing::MakePngChunks({.width = 8, .height = 8});
  chunks[0].data.replace(0, 8, Number(5'000) + Number(5'000));
  EXPECT_THAT(ReasonAgainst(testing::JoinPngChunks(chunks)), HasSubstr("too little picture data"));
  chunks[0].data.replace(0, 8, Number(900'000) + Number(900'000));
  const auto refused =
      Take(testing::JoinPngChunks(chunks), {{.width = 10}}, {.max_pixels = ~0ULL, .max_side = 1'000'000});
  ASSERT_FALSE(refused.has_value());
  EXPECT_THAT(std::string(refused.error().reason), HasSubstr("too large"));
}

TEST_F(PngFastPathTest, LimitsAndSpecsAreRefusedForGood) {
  const auto refused = Take(MakePng({.width = 200, .height = 100}), {{.width = 10}}, {.max_pixels = 19'999});
  ASSERT_TRUE(refused.has_value());
  EXPECT_EQ(CodeOf(*refused), ErrorCode::kTooManyPixels);
  const auto sizeless = Take(MakePng({}), {{}});
  ASSERT_TRUE(sizeless.has_value());
  EXPECT_EQ(CodeOf(*sizeless), ErrorCode::kInternal);
}

TEST_F(PngFastPathTest, APassedDeadlineIsATimeout) {
  const ThumbnailSpec spec{.width = 10};
  for (const bool interlaced : {false, true}) {
    const std::string png = MakePng({.width = 100, .height = 100, .interlaced = interlaced});
    const auto late = RenderPng({png, std::span(&spec, 1), {}, std::chrono::steady_clock::now()});
    ASSERT_TRUE(late.has_value());
    EXPECT_EQ(CodeOf(*late), ErrorCode::kTimeout);
  }
}

TEST_F(PngFastPathTest, TheRendererGoesThisWayAndSaysSo) {
  const auto fast = Render(MakePng({}), {.width = 10});
  ASSERT_TRUE(fast.has_value());
  EXPECT_EQ(fast->path, kPngFastPath);
  for (const std::string& original : {MakeImage(Codec::kJpeg, {}), WithChunk({"gAMA", Number(100'000)})}) {
    const auto slow = Render(original, {.width = 10});
    ASSERT_TRUE(slow.has_value());
    EXPECT_EQ(slow->path, kVipsPath);
  }
  // libvips warns of things that the fast path passes over.
  const auto path_of = [](const std::string& original) {
    const auto careful = Render(original, {.width = 10}, {.fail_on = FailOn::kWarning});
    return careful ? careful->path : std::string_view();
  };
  EXPECT_EQ(path_of(MakePng({})), kPngFastPath);
  EXPECT_EQ(path_of(WithChunk({"pHYs", std::string(8, '\1') + '\1'})), kPngFastPath);
  EXPECT_EQ(path_of(WithChunk({"tEXt", std::string("Title\0x", 7)})), kVipsPath);
}

TEST_F(PngFastPathTest, ClipArtIsLanczosOverWhite) {
  int seen = 0;
  for (const auto& path : testing::CorpusFiles("bench")) {
    if (!path.filename().string().starts_with("clipart") || ++seen % 6 != 1) continue;
    const std::string png = testing::ReadFile(path);
    const auto taken = Take(png, {{.width = 180}});
    ASSERT_TRUE(taken && *taken) << path;
    const RenderedImage& image = (*taken)->images[0];
    const auto exact = testing::Scaled(Picture(png), {image.width, image.height});
    EXPECT_GE(testing::PsnrOverWhite(Picture(image.bytes), exact), 58) << path;
  }
  if (seen == 0) GTEST_SKIP() << "no collection of pictures here";
}

}  // namespace
}  // namespace imaging
