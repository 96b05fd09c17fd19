// Every form of PNG, beside libvips.
#include "imaging/png/png_rows.h"

#include <gtest/gtest.h>

#include "imaging/renderer.h"
#include "tests/imaging/png/decoded_rgba.h"
#include "tests/support/png_maker.h"

namespace imaging {
namespace {

using testing::AllPngKinds;
using testing::ByFastPath;
using testing::ByVips;
using testing::MakePng;
using testing::PngRecipe;

class EveryPng : public ::testing::TestWithParam<PngRecipe> {
 protected:
  static void SetUpTestSuite() { ASSERT_TRUE(InitializeImaging()); }

  static void ExpectSame(const PngRecipe& recipe) {
    const std::string png = MakePng(recipe);
    const auto ours = ByFastPath(png);
    ASSERT_TRUE(ours.has_value()) << "handed over";
    EXPECT_TRUE(ours == ByVips(png)) << recipe.width << "x" << recipe.height << " filter " << recipe.filter
                                     << (recipe.interlaced ? " interlaced" : "")
                                     << (recipe.transparency ? " tRNS" : "");
  }
};

TEST_P(EveryPng, IsReadAsLibvipsReadsIt) {
  PngRecipe recipe = GetParam();
  for (const bool interlaced : {false, true}) {
    for (const bool transparency : {false, true}) {
      for (int filter = 0; filter <= testing::kMixedFilters; ++filter) {
        recipe.interlaced = interlaced;
        recipe.transparency = transparency;
        recipe.filter = filter;
        ++recipe.seed;
        ExpectSame(recipe);
      }
    }
  }
}

TEST_P(EveryPng, OfEverySmallSize) {
  PngRecipe recipe = GetParam();
  recipe.transparency = true;
  for (const bool interlaced : {false, true}) {
    recipe.interlaced = interlaced;
    for (recipe.width = 1; recipe.width <= 10; ++recipe.width) {
      for (recipe.height = 1; recipe.height <= 10; ++recipe.height) ExpectSame(recipe);
    }
  }
}

std::string KindName(const ::testing::TestParamInfo<PngRecipe>& info) {
  return "colour" + std::to_string(info.param.colour) + "depth" + std::to_string(info.param.depth);
}

INSTANTIATE_TEST_SUITE_P(Kinds, EveryPng, ::testing::ValuesIn(AllPngKinds()), KindName);

TEST_F(EveryPng, InManyOrFewChunks) {
  for (const std::size_t bytes : {1U, 7U, 1'000'000U}) {
    ExpectSame({.width = 200, .height = 40, .idat_bytes = bytes});
  }
}

TEST_F(EveryPng, WithRunsOfPaethRows) {
  for (const int colour : {2, 6}) {
    for (int height = 1; height <= 13; ++height) {
      for (const int width : {1, 2, 3, 4, 5, 67}) {
        ExpectSame({.width = width, .height = height, .colour = colour, .filter = 4});
      }
    }
  }
}

TEST_F(EveryPng, AShortPaletteIsEnoughWhereTheIndicesFit) {
  ExpectSame({.colour = 3, .depth = 8, .transparency = true, .palette_entries = 3});
}

TEST_F(EveryPng, AnIndexOutsideThePaletteIsHandedOver) {
  for (const bool interlaced : {false, true}) {
    auto chunks = testing::MakePngChunks({.colour = 3, .depth = 4, .interlaced = interlaced});
    chunks.at(1).data.resize(3 * 15);
    EXPECT_EQ(ByFastPath(testing::JoinPngChunks(chunks)), std::nullopt);
  }
}

TEST_F(EveryPng, PuttingTogetherStopsAtTheDeadline) {
  const std::string png = MakePng({.width = 100, .height = 100, .interlaced = true});
  const auto parts = ScanPng(png);
  ASSERT_TRUE(parts.has_value());
  EXPECT_FALSE(PngRows::Open(*parts, std::chrono::steady_clock::now()).has_value());
}

}  // namespace
}  // namespace imaging
