#include "imaging/jpeg/scaled_jpeg.h"

#include <vector>

#include <gtest/gtest.h>

#include "tests/imaging/corpus.h"
#include "tests/imaging/jpeg/compared.h"

namespace imaging {
namespace {

using testing::Compare;
using testing::DecodedByUs;
using testing::Difference;
using testing::JpegRecipe;
using testing::JpegScans;
using testing::JpegSpace;
using testing::kMostRounding;

// The bound that holds for every picture: libjpeg's of the same coefficients, but for rounding.
void ExpectLibjpegs(const JpegRecipe& recipe, int scale, const std::string& file) {
  const auto ours = DecodedByUs(file, scale);
  ASSERT_TRUE(ours) << NameOf(ours.error());
  const auto reduced = testing::WithKeptCoefficients(file, scale);
  ASSERT_TRUE(reduced);
  const auto theirs = testing::ScaledByLibjpeg(reduced->file, scale);
  ASSERT_TRUE(theirs);
  const Difference difference = Compare(*ours, *theirs, testing::IsFourInks(recipe.space) && recipe.adobe);
  ASSERT_TRUE(difference.same_shape);
  EXPECT_LE(difference.most, kMostRounding);
}

std::string Describe(const JpegRecipe& recipe, int scale) {
  return "1/" + std::to_string(scale) + " of " + std::to_string(recipe.width) + "x" +
         std::to_string(recipe.height) + ", space " + std::to_string(static_cast<int>(recipe.space)) +
         ", sampling " + std::to_string(recipe.sampling[0]) + "x" + std::to_string(recipe.sampling[1]) +
         ", scans " + std::to_string(static_cast<int>(recipe.scans)) + ", restarts " +
         std::to_string(recipe.restart_interval);
}

void ExpectLibjpegsAtEachScale(const JpegRecipe& recipe) {
  const std::string file = testing::MakeJpeg(recipe);
  for (const int scale : {8, 4}) {
    SCOPED_TRACE(Describe(recipe, scale));
    ExpectLibjpegs(recipe, scale, file);
  }
}

constexpr std::array kSamplings = {std::array{1, 1}, std::array{2, 1}, std::array{1, 2}, std::array{2, 2},
                                   std::array{4, 1}, std::array{1, 4}, std::array{4, 2}, std::array{2, 4},
                                   std::array{3, 1}, std::array{3, 2}, std::array{1, 3}};

// libjpeg allows ten blocks an MCU, also where it writes the kept coefficients again, in one scan.
bool FitsAnMcu(const JpegRecipe& recipe) {
  const int full = recipe.sampling[0] * recipe.sampling[1];
  const int others = recipe.space == JpegSpace::kGrey ? 0 : 2;
  return full * (testing::IsFourInks(recipe.space) ? 2 : 1) + others <= 10;
}

class SequentialTest : public ::testing::TestWithParam<JpegSpace> {};

TEST_P(SequentialTest, IsLibjpegsPictureOfTheKeptCoefficients) {
  unsigned seed = 0;
  for (const auto& sampling : kSamplings) {
    for (const JpegScans scans : {JpegScans::kOne, JpegScans::kOneByComponent}) {
      for (const int restart_interval : {0, 1, 7}) {
        JpegRecipe recipe{.width = 131, .height = 77, .space = GetParam(), .sampling = sampling};
        recipe.scans = scans;
        recipe.restart_interval = restart_interval;
        recipe.own_tables = seed % 2 == 0;
        recipe.seed = ++seed;
        if (FitsAnMcu(recipe)) ExpectLibjpegsAtEachScale(recipe);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Spaces, SequentialTest,
                         ::testing::Values(JpegSpace::kGrey, JpegSpace::kYcc, JpegSpace::kRgb,
                                           JpegSpace::kCmyk, JpegSpace::kYcck));

TEST(ScaledJpeg, IsRightAtEverySize) {
  for (const auto& [width, height] : {std::pair{1, 1},
                                      {7, 9},
                                      {8, 8},
                                      {9, 7},
                                      {16, 16},
                                      {17, 33},
                                      {1, 100},
                                      {100, 1},
                                      {65'500, 1},
                                      {1, 65'500},
                                      {3'000, 40}}) {
    for (const auto& sampling : kSamplings) {
      ExpectLibjpegsAtEachScale({.width = width, .height = height, .sampling = sampling});
    }
  }
}

// Long enough for several parts of the data to be gone through at once.
TEST(ScaledJpeg, IsRightWhenPartsAreGoneThroughAtOnce) {
  for (const unsigned noise : {0U, 3U, 60U, 250U}) {
    for (const JpegSpace space : {JpegSpace::kGrey, JpegSpace::kYcc, JpegSpace::kRgb, JpegSpace::kYcck}) {
      for (const int quality : {30, 85, 100}) {
        JpegRecipe recipe{.width = 640, .height = 500, .space = space, .quality = quality, .noise = noise};
        if (testing::IsFourInks(space)) recipe.sampling = {2, 1};
        ExpectLibjpegsAtEachScale(recipe);
      }
    }
  }
}

TEST(ScaledJpeg, OfAProgressiveFileIsLibjpegsToo) {
  unsigned seed = 0;
  for (const JpegSpace space :
       {JpegSpace::kGrey, JpegSpace::kYcc, JpegSpace::kRgb, JpegSpace::kCmyk, JpegSpace::kYcck}) {
    for (const auto& sampling : kSamplings) {
      for (const int restart_interval : {0, 5}) {
        JpegRecipe recipe{.width = 131, .height = 77, .space = space, .sampling = sampling};
        recipe.scans = JpegScans::kProgressive;
        recipe.restart_interval = restart_interval;
        recipe.noise = seed % 3 * 40;
        recipe.seed = ++seed;
        if (FitsAnMcu(recipe)) ExpectLibjpegsAtEachScale(recipe);
      }
    }
  }
}

// What its last scans would add is not there; libjpeg shows it without a warning.
TEST(ScaledJpeg, OfAProgressiveFileWithoutItsLastScansIsLibjpegsToo) {
  JpegRecipe recipe{.width = 131, .height = 77};
  recipe.scans = JpegScans::kProgressive;
  const std::string file = testing::MakeJpeg(recipe);
  std::vector<std::size_t> scans;
  for (std::size_t at = file.find("\xFF\xDA"); at != std::string::npos; at = file.find("\xFF\xDA", at + 2)) {
    scans.push_back(at);
  }
  ASSERT_EQ(scans.size(), 10U);
  int decoded = 0;
  for (std::size_t kept = 1; kept < scans.size(); ++kept) {
    const std::string part = file.substr(0, scans[kept]) + "\xFF\xD9";
    for (const int scale : {8, 4}) {
      if (!DecodedByUs(part, scale)) continue;
      SCOPED_TRACE(kept);
      ExpectLibjpegs(recipe, scale, part);
      ++decoded;
    }
  }
  EXPECT_GT(decoded, 0);
}

TEST(ScaledJpeg, HoldsInksTheOtherWayRoundWithoutAdobesMarker) {
  JpegRecipe recipe{.space = JpegSpace::kCmyk, .sampling = {1, 1}, .adobe = false};
  ExpectLibjpegsAtEachScale(recipe);
}

TEST(ScaledJpeg, StopsAtTheDeadline) {
  const std::string file = testing::MakeJpeg({});
  const auto late = DecodeScaledJpeg(file, JpegScale::kEighth, std::chrono::steady_clock::now());
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error(), JpegHandOver::kLate);
}

TEST(ScaledJpeg, HandsOverWhatEndsEarly) {
  for (const JpegScans scans : {JpegScans::kOne, JpegScans::kOneByComponent}) {
    const std::string file = testing::MakeJpeg({.scans = scans});
    for (std::size_t size = 0; size + 2 < file.size(); ++size) {
      EXPECT_FALSE(DecodedByUs(file.substr(0, size), 8)) << size;
      EXPECT_FALSE(DecodedByUs(file.substr(0, size) + "\xFF\xD9", 8)) << size;
    }
  }
}

TEST(ScaledJpeg, HandsOverOtherProcesses) {
  std::string file = testing::MakeJpeg({});
  const std::size_t frame = file.find("\xFF\xC0");
  ASSERT_NE(frame, std::string::npos);
  for (const char other : {'\xC3', '\xC5', '\xC9', '\xCA', '\xCF'}) {
    file[frame + 1] = other;
    const auto refused = DecodedByUs(file, 8);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), JpegHandOver::kUnsupported);
  }
  file[frame + 1] = '\xC0';
  file[frame + 4] = 12;  // bits a sample
  EXPECT_FALSE(DecodedByUs(file, 8));
}

// Steps of two bytes each: a large coefficient times such a one fits into no sample.
TEST(ScaledJpeg, HandsOverWhatIsFarOutOfRange) {
  for (const JpegScans scans : {JpegScans::kOne, JpegScans::kProgressive}) {
    std::string file = testing::MakeJpeg({.space = JpegSpace::kGrey, .sampling = {1, 1}, .scans = scans});
    const std::size_t table = file.find("\xFF\xDB");
    ASSERT_NE(table, std::string::npos);
    std::string coarse = "\xFF\xDB";
    coarse += {'\0', static_cast<char>(2 + 1 + 2 * 64), '\x10'};
    coarse.append(2 * 64, '\xFF');
    file.replace(table, 2 + 2 + 1 + 64, coarse);
    for (const int scale : {8, 4}) EXPECT_FALSE(DecodedByUs(file, scale)) << scale;
  }
}

TEST(ScaledJpeg, HandsOverACodeOfOnesOnly) {
  std::string file = testing::MakeJpeg({.space = JpegSpace::kGrey, .sampling = {1, 1}});
  ASSERT_TRUE(DecodedByUs(file, 8));
  const std::size_t table = file.find("\xFF\xC4");
  ASSERT_NE(table, std::string::npos);
  file[table + 5] = 2;  // codes of one bit: 0 and 1
  EXPECT_FALSE(DecodedByUs(file, 8));
}

// The means are those of the worst file of the collection, which is no photo.
void ExpectNearLibjpegs(const ScaledJpeg& ours, const std::string& file, int scale) {
  const auto theirs = testing::ScaledByLibjpeg(file, scale);
  ASSERT_TRUE(theirs);
  const Difference difference = Compare(ours, *theirs, ours.bands == 4);
  ASSERT_TRUE(difference.same_shape);
  EXPECT_LE(difference.mean, scale == 8 ? 4 : 8);
  const auto reduced = testing::WithKeptCoefficients(file, scale);
  ASSERT_TRUE(reduced);
  const auto same = testing::ScaledByLibjpeg(reduced->file, scale);
  ASSERT_TRUE(same);
  EXPECT_LE(Compare(ours, *same, ours.bands == 4).most, kMostRounding);
}

TEST(ScaledJpeg, OfRealFilesIsNearLibjpegs) {
  int decoded = 0;
  for (const char* const part : {"public", "bench"}) {
    for (const auto& path : testing::CorpusFiles(part)) {
      if (path.extension() != ".jpg") continue;
      const std::string file = testing::ReadFile(path);
      for (const int scale : {8, 4}) {
        SCOPED_TRACE(path.filename().string() + " 1/" + std::to_string(scale));
        const auto ours = DecodedByUs(file, scale);
        if (ours) ExpectNearLibjpegs(*ours, file, scale);
        decoded += ours ? 1 : 0;
      }
    }
  }
  if (decoded == 0) GTEST_SKIP() << "no collection of files";
}

}  // namespace
}  // namespace imaging
