// Damaged files: what the fast path takes, libvips must take too, and see the same picture. Everything else
// it hands over. THUMBD_PNG_MUTATIONS sets how many files are tried.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <random>
#include <string_view>

#include <gtest/gtest.h>

#include "imaging/png/png_fast_path.h"
#include "tests/imaging/png/decoded_rgba.h"
#include "tests/support/png_maker.h"

namespace imaging {
namespace {

using testing::PngRecipe;
using testing::RawChunk;
using Random = std::mt19937;

int Count() {
  int count = 2'000;
  if (const char* set = std::getenv("THUMBD_PNG_MUTATIONS")) {
    const std::string_view digits = set;
    std::from_chars(digits.data(), digits.data() + digits.size(), count);
  }
  return count;
}

PngRecipe SomeRecipe(Random& random) {
  static const auto kinds = testing::AllPngKinds();
  PngRecipe recipe = kinds[random() % kinds.size()];
  recipe.width = 1 + static_cast<int>(random() % 40);
  recipe.height = 1 + static_cast<int>(random() % 30);
  recipe.interlaced = random() % 3 == 0;
  recipe.transparency = random() % 2 == 0;
  recipe.idat_bytes = 1 + random() % 400;
  recipe.seed = static_cast<unsigned>(random());
  return recipe;
}

void ChangeByte(std::string& bytes, Random& random) {
  if (bytes.empty()) return;
  char& byte = bytes[random() % bytes.size()];
  static constexpr std::array<char, 6> kOdd = {'\0', '\x01', '\x7F', '\xFF', '\x10', '\x80'};
  byte = random() % 2 == 0 ? static_cast<char>(byte ^ 1 << random() % 8) : kOdd[random() % kOdd.size()];
}

// Anywhere, so that mostly a checksum is wrong.
std::string ChangeFile(std::string png, Random& random) {
  switch (random() % 4) {
    case 0:
      return png.substr(0, random() % png.size());
    case 1:
      return png.erase(random() % png.size(), 1 + random() % 20);
    case 2:
      return png.insert(random() % png.size(), 1 + random() % 20, static_cast<char>(random()));
    default:
      break;
  }
  for (std::size_t i = 1 + random() % 3; i > 0; --i) ChangeByte(png, random);
  return png;
}

// In a chunk whose checksum is right afterwards: deeper into the decoders.
std::string ChangeChunks(std::vector<RawChunk> chunks, Random& random) {
  const std::size_t which = random() % chunks.size();
  static constexpr std::array<const char*, 10> kTypes = {"PLTE", "tRNS", "IDAT", "IEND", "IHDR",
                                                         "gAMA", "sRGB", "tEXt", "abcD", "ABCD"};
  switch (random() % 8) {
    case 0:
      chunks.erase(chunks.begin() + static_cast<std::ptrdiff_t>(which));
      break;
    case 1:
      chunks.insert(chunks.begin() + static_cast<std::ptrdiff_t>(which), chunks[random() % chunks.size()]);
      break;
    case 2:
      chunks[which].type = kTypes[random() % kTypes.size()];
      break;
    case 3:
      chunks[which].data.resize(random() % (chunks[which].data.size() + 5));
      break;
    case 4:
      chunks.insert(chunks.begin() + static_cast<std::ptrdiff_t>(which),
                    {kTypes[random() % kTypes.size()], std::string(random() % 20, '\x05')});
      break;
    default:
      ChangeByte(chunks[which].data, random);
      break;
  }
  return testing::JoinPngChunks(chunks);
}

// In the filtered rows, deflated again: filters there are not, indices outside, rows too many or too few.
std::string ChangeRows(const std::vector<RawChunk>& chunks, Random& random) {
  std::string data;
  std::vector<RawChunk> result;
  for (const RawChunk& chunk : chunks) {
    if (chunk.type == "IDAT") data += chunk.data;
    if (chunk.type != "IDAT" && chunk.type != "IEND") result.push_back(chunk);
  }
  std::string rows = testing::Inflated(data);
  if (random() % 4 == 0) rows.resize(std::max<std::size_t>(rows.size() + random() % 9, 4) - 4);
  for (std::size_t i = 0; i < 1 + random() % 3; ++i) ChangeByte(rows, random);
  result.push_back({"IDAT", testing::Deflated(rows)});
  if (random() % 8 == 0) result.back().data += "more";
  result.push_back({"IEND", ""});
  return testing::JoinPngChunks(result);
}

std::string Mutated(Random& random) {
  const auto chunks = testing::MakePngChunks(SomeRecipe(random));
  switch (random() % 3) {
    case 0:
      return ChangeFile(testing::JoinPngChunks(chunks), random);
    case 1:
      return ChangeChunks(chunks, random);
    default:
      return ChangeRows(chunks, random);
  }
}

TEST(MutatedPng, IsSeenAsLibvipsSeesItOrHandedOver) {
  ASSERT_TRUE(InitializeImaging());
  const int count = Count();
  int taken = 0;
  for (int i = 0; i < count; ++i) {
    Random random(static_cast<unsigned>(i));
    const std::string png = Mutated(random);
    const auto ours = testing::ByFastPath(png);
    if (!ours) continue;
    ++taken;
    ASSERT_TRUE(ours == testing::ByVips(png)) << "mutation " << i;
  }
  // Changes that hurt nothing are many: the comparison is not an empty one.
  EXPECT_GT(taken, count / 20);
  EXPECT_LT(taken, count);
  RecordProperty("taken", taken);
}

TEST(MutatedPng, NeverMakesAnErrorOfItsOwn) {
  const ThumbnailSpec spec{.width = 7};
  for (int i = 0; i < Count(); ++i) {
    Random random(static_cast<unsigned>(i) + 1'000'000);
    const std::string png = Mutated(random);
    const auto taken = RenderPng(
        {png, std::span(&spec, 1), {}, std::chrono::steady_clock::now() + std::chrono::seconds(60)});
    if (!taken || *taken) continue;
    // A changed header may well be over the limits.
    const ErrorCode code = taken->error().code;
    ASSERT_TRUE(code == ErrorCode::kTooManyPixels || code == ErrorCode::kSideTooLong) << "mutation " << i;
  }
}

}  // namespace
}  // namespace imaging
