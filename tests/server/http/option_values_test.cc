#include "server/http/option_values.h"

#include <gtest/gtest.h>

namespace server {
namespace {

using imaging::Gravity;
using imaging::OutputFormat;
using imaging::Rgb;

TEST(OptionValues, PixelsAreDigitsUpToTheMost) {
  EXPECT_EQ(ReadPixels("w", "1", 9), 1);
  EXPECT_EQ(ReadPixels("w", "009", 9), 9);
  for (const auto* text :
       {"0", "10", "", "-1", "+1", " 1", "1 ", "1.0", "1e0", "0x1", "99999999999", "\u0661"}) {
    const auto read = ReadPixels("w", text, 9);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error(), "w is not a whole number of pixels from 1 to 9");
  }
}

TEST(OptionValues, QualityGoesFromOneToAHundred) {
  EXPECT_EQ(ReadQuality("q", "1"), 1);
  EXPECT_EQ(ReadQuality("q", "100"), 100);
  for (const auto* text : {"0", "101", "", "-5", "50%", "7.5"}) EXPECT_FALSE(ReadQuality("q", text)) << text;
}

TEST(OptionValues, DensityGoesFromOneToFour) {
  const std::pair<const char*, int> densities[] = {{"1", 1'000},     {"1.5", 1'500},   {"2", 2'000},
                                                   {"2.625", 2'625}, {"1.05", 1'050},  {"4", 4'000},
                                                   {"4.0", 4'000},   {"1.000", 1'000}, {"01", 1'000}};
  for (const auto& [text, mille] : densities) EXPECT_EQ(ReadDensity("dpr", text), mille) << text;
  for (const auto* text : {"0",   "0.5", "0.999",  "4.001", "5",     "",     ".",    "1.",  ".5",  "1.5x",
                           "1,5", "-2",  "1.2345", "1..5",  "1.5.1", "1.-5", "1.+5", "inf", "nan", "1e0"}) {
    EXPECT_FALSE(ReadDensity("dpr", text)) << text;
  }
}

TEST(OptionValues, ColoursHaveThreeOrSixDigits) {
  EXPECT_EQ(ReadColour("bg", "ff8800"), (Rgb{255, 136, 0}));
  EXPECT_EQ(ReadColour("bg", "FF8800"), (Rgb{255, 136, 0}));
  EXPECT_EQ(ReadColour("bg", "f80"), (Rgb{255, 136, 0}));
  EXPECT_EQ(ReadColour("bg", "000"), (Rgb{0, 0, 0}));
  for (const auto* text :
       {"", "#fff", "ff", "ffff", "fffff", "fffffff", "ggg", "white", "-ff", "0xf", "+12345"}) {
    EXPECT_FALSE(ReadColour("bg", text)) << text;
  }
}

TEST(OptionValues, GravityIsACompassPointWrittenInTwoWays) {
  const std::pair<const char*, const char*> points[] = {
      {"n", "north"}, {"ne", "northeast"}, {"e", "east"}, {"se", "southeast"},
      {"s", "south"}, {"sw", "southwest"}, {"w", "west"}, {"nw", "northwest"}};
  for (const auto& [small, large] : points) {
    ASSERT_TRUE(ReadGravity("g", small)) << small;
    EXPECT_EQ(ReadGravity("g", small), ReadGravity("g", large)) << large;
    EXPECT_EQ(WordOf(*ReadGravity("g", large)), small);
  }
  EXPECT_EQ(ReadGravity("g", "centre"), Gravity::kCentre);
  EXPECT_EQ(ReadGravity("g", "center"), Gravity::kCentre);
  EXPECT_EQ(ReadGravity("g", "attention"), Gravity::kAttention);
  for (const auto* text : {"", "N", "north-east", "middle", "smart"})
    EXPECT_FALSE(ReadGravity("g", text)) << text;
}

TEST(OptionValues, FormatsHaveTheirNames) {
  const std::pair<const char*, OutputFormat> formats[] = {
      {"png", OutputFormat::kPng},   {"jpg", OutputFormat::kJpeg},  {"jpeg", OutputFormat::kJpeg},
      {"webp", OutputFormat::kWebp}, {"avif", OutputFormat::kAvif}, {"gif", OutputFormat::kGif},
      {"auto", OutputFormat::kAuto}};
  for (const auto& [word, format] : formats) EXPECT_EQ(ReadFormat("format", word), format) << word;
  for (const auto* text : {"", "PNG", "jxl", "image/png", "svg"})
    EXPECT_FALSE(ReadFormat("format", text)) << text;
}

TEST(OptionValues, FitsAndFlagsHaveTheirWords) {
  EXPECT_EQ(ReadFit("fit", "fill"), imaging::Fit::kFill);
  EXPECT_FALSE(ReadFit("fit", "inside"));
  EXPECT_EQ(ReadFlag("enlarge", "0"), false);
  EXPECT_EQ(ReadFlag("enlarge", "1"), true);
  for (const auto* text : {"", "true", "yes", "01", "2"}) EXPECT_FALSE(ReadFlag("enlarge", text)) << text;
}

TEST(OptionValues, NamesOfPresetsAreShortAndPlain) {
  EXPECT_EQ(ReadPresetName("preset", "Card_2-x"), "Card_2-x");
  EXPECT_TRUE(ReadPresetName("preset", std::string(64, 'a')));
  for (const auto& text :
       {std::string(), std::string(65, 'a'), std::string("a b"), std::string("a,b"), std::string("a/b")}) {
    EXPECT_FALSE(ReadPresetName("preset", text)) << text;
  }
}

TEST(OptionValues, WhatIsWrittenIsReadBack) {
  for (const int mille : {1'000, 1'500, 2'000, 2'625, 1'333, 3'999, 4'000}) {
    EXPECT_EQ(ReadDensity("dpr", WordOfDensity(mille)), mille);
  }
  EXPECT_EQ(WordOfDensity(2'000), "2");
  EXPECT_EQ(WordOf(Rgb{0, 136, 255}), "0088ff");
  EXPECT_EQ(WordOf(OutputFormat::kJpeg), "jpg");
  EXPECT_EQ(WordOf(Gravity::kCentre), "centre");
  EXPECT_EQ(WordOf(imaging::Fit::kCover), "cover");
}

}  // namespace
}  // namespace server
