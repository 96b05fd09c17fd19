// Damaged files: what we decode is what libjpeg decodes, everything else is handed over.
// THUMBD_JPEG_MUTATIONS sets how many files are tried.
#include <charconv>
#include <cstdlib>
#include <random>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/imaging/jpeg/compared.h"

namespace imaging {
namespace {

using testing::JpegRecipe;
using testing::JpegScans;
using testing::JpegSpace;
using Random = std::mt19937;

int Count() {
  int count = 3'000;
  if (const char* set = std::getenv("THUMBD_JPEG_MUTATIONS")) {
    const std::string_view digits = set;
    std::from_chars(digits.data(), digits.data() + digits.size(), count);
  }
  return count;
}

JpegRecipe SomeRecipe(Random& random) {
  static constexpr std::array kSamplings = {std::array{1, 1}, std::array{2, 1}, std::array{2, 2}};
  JpegRecipe recipe;
  recipe.width = 1 + static_cast<int>(random() % 90);
  recipe.height = 1 + static_cast<int>(random() % 70);
  recipe.space = static_cast<JpegSpace>(random() % 5);
  recipe.sampling = kSamplings[random() % (testing::IsFourInks(recipe.space) ? 2 : 3)];
  recipe.scans = static_cast<JpegScans>(random() % 3);
  recipe.restart_interval = random() % 2 == 0 ? 0 : static_cast<int>(random() % 9);
  recipe.quality = 40 + static_cast<int>(random() % 61);
  recipe.own_tables = random() % 2 == 0;
  recipe.noise = static_cast<unsigned>(random() % 120);
  recipe.seed = static_cast<unsigned>(random());
  return recipe;
}

// A change in the segments reaches more of the decoder than one in the data.
std::size_t SomePlace(const std::string& file, Random& random) {
  const std::size_t data = std::min(file.find("\xFF\xDA"), file.size() - 1);
  return random() % 2 == 0 ? random() % file.size() : random() % (data + 20) % file.size();
}

void ChangeOnce(std::string& file, Random& random) {
  static constexpr std::array<char, 8> kOdd = {'\0', '\x01', '\x7F', '\xFF', '\x10', '\x80', '\xD9', '\xD0'};
  const std::size_t place = SomePlace(file, random);
  switch (random() % 8) {
    case 0:
      file.erase(place, 1 + random() % 3);
      break;
    case 1:
      file.insert(place, 1 + random() % 3, static_cast<char>(random()));
      break;
    case 2:
      file.resize(place);
      file += "\xFF\xD9";
      break;
    case 3:
      file[place] = kOdd[random() % kOdd.size()];
      break;
    default:
      file[place] = static_cast<char>(file[place] ^ 1 << random() % 8);
      break;
  }
  if (file.empty()) file = "\xFF";
}

TEST(MutatedJpeg, IsSeenAsLibjpegSeesItOrHandedOver) {
  const int count = Count();
  int taken = 0;
  int compared = 0;
  for (int i = 0; i < count; ++i) {
    Random random(static_cast<unsigned>(i));
    const JpegRecipe recipe = SomeRecipe(random);
    std::string file = testing::MakeJpeg(recipe);
    for (std::size_t changes = 1 + random() % 2; changes > 0; --changes) ChangeOnce(file, random);
    const int scale = random() % 2 == 0 ? 8 : 4;
    const auto ours = testing::DecodedByUs(file, scale);
    if (!ours) continue;
    ++taken;
    const auto reduced = testing::WithKeptCoefficients(file, scale);
    const bool progressive = recipe.scans == JpegScans::kProgressive;
    // Of those we read no further than we have to: what is damaged may lie behind it.
    if (progressive && (!reduced || reduced->warnings > 0)) continue;
    const auto theirs = reduced ? testing::ScaledByLibjpeg(reduced->file, scale) : std::nullopt;
    ASSERT_TRUE(theirs) << "mutation " << i;
    ++compared;
    const auto difference = testing::Compare(*ours, *theirs, ours->bands == 4 && testing::HasAdobe(file));
    ASSERT_TRUE(difference.same_shape) << "mutation " << i;
    ASSERT_LE(difference.most, testing::kMostRounding) << "mutation " << i;
    ASSERT_EQ(reduced->warnings, 0) << "mutation " << i;
  }
  // Changes that hurt nothing are many: the comparison is not an empty one.
  EXPECT_GT(compared, count / 20);
  EXPECT_LT(taken, count);
}

}  // namespace
}  // namespace imaging
