#include "imaging/headers/png_chunks.h"

#include "tests/imaging/rendered.h"
#include "tests/support/image_factory.h"

namespace imaging {
namespace {

using namespace std::string_literals;
using testing::ChunksOf;

class PngChunksTest : public testing::ImagingTest {};

std::string TextChunk(const std::string& type, std::size_t size) {
  std::string chunk;
  for (const int shift : {24, 16, 8, 0}) chunk.push_back(static_cast<char>(size >> shift & 0xFF));
  return chunk + type + std::string(size, 't') + "crc!";
}

// Behind the header chunk, where text is usual.
std::string WithText(const std::string& png, const std::string& text) {
  constexpr std::size_t kHeaderEnd = 8 + 25;
  return png.substr(0, kHeaderEnd) + text + png.substr(kHeaderEnd);
}

TEST_F(PngChunksTest, ANormalFileIsLeftAlone) {
  const std::string png = testing::MakeImage(testing::Codec::kPng, {});
  EXPECT_EQ(PngWithoutBulkyText(png), std::nullopt);
  EXPECT_EQ(PngWithoutBulkyText(WithText(png, TextChunk("iTXt", 16'384))), std::nullopt);
}

TEST_F(PngChunksTest, BulkyTextIsLeftOutAndNothingElse) {
  const std::string png = testing::MakeImage(testing::Codec::kPng, {.profile = testing::Profile::kSrgb});
  for (const char* type : {"tEXt", "zTXt", "iTXt"}) {
    EXPECT_EQ(PngWithoutBulkyText(WithText(png, TextChunk(type, 16'385))), png) << type;
  }
  std::string many;
  for (int i = 0; i < 20; ++i) many += TextChunk("zTXt", 1'000);
  EXPECT_EQ(PngWithoutBulkyText(WithText(png, many)), png);
  EXPECT_EQ(PngWithoutBulkyText(WithText(png, TextChunk("prVt", 100'000))), std::nullopt);
}

// Under FAIL_ON=none it is painted as far as it goes.
TEST_F(PngChunksTest, AFileCutShortKeepsThePixelsItHas) {
  constexpr std::size_t kIntoThePixels = 40;
  const std::string png = testing::MakeImage(testing::Codec::kPng, {});
  const std::string wordy = WithText(png, TextChunk("iTXt", 20'000));
  EXPECT_EQ(PngWithoutBulkyText(wordy.substr(0, wordy.size() - kIntoThePixels)),
            png.substr(0, png.size() - kIntoThePixels));
}

TEST_F(PngChunksTest, IsSafeOnEveryPrefix) {
  const std::string png = WithText(testing::MakeImage(testing::Codec::kPng, {}), TextChunk("zTXt", 20'000));
  for (std::size_t length = 0; length < png.size(); length += 97) {
    const auto slim = PngWithoutBulkyText(std::string_view(png).substr(0, length));
    EXPECT_TRUE(!slim || slim->size() <= length) << length;
  }
}

TEST_F(PngChunksTest, AFileFullOfTextIsRenderedAsIfItHadNone) {
  const std::string png = testing::MakeImage(testing::Codec::kPng, {.width = 100, .height = 100});
  const auto plain = Render(png, {.width = 30});
  const auto wordy = Render(WithText(png, TextChunk("zTXt", 50'000)), {.width = 30});
  ASSERT_TRUE(plain && wordy);
  EXPECT_EQ(plain->images[0].bytes, wordy->images[0].bytes);
}

}  // namespace
}  // namespace imaging
