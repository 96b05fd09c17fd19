#include "imaging/stripping/stripped_original.h"
#include "tests/imaging/decoded_picture.h"
#include "tests/imaging/stripping/spoiled.h"
#include "tests/support/image_factory.h"
#include "tests/support/png_maker.h"

namespace imaging {
namespace {

using namespace std::string_literals;
using testing::Codec;
using testing::JoinPngChunks;
using testing::MakeImage;
using testing::MakePngChunks;
using testing::Profile;
using testing::RawChunk;

class StrippedPngTest : public testing::ImagingTest {};

std::string With(const std::vector<RawChunk>& more) {
  auto chunks = MakePngChunks({});
  chunks.insert(chunks.begin() + 1, more.begin(), more.end());
  return JoinPngChunks(chunks);
}

TEST_F(StrippedPngTest, KeepsThePixelsAndNothingElse) {
  for (const auto& recipe : testing::AllPngKinds()) {
    auto chunks = MakePngChunks(recipe);
    const auto bare = JoinPngChunks(chunks);
    chunks.insert(chunks.end() - 1, {"tIME", "SECRET!"});
    chunks.insert(chunks.begin() + 1, {"tEXt", "Comment\0SECRET"s});
    chunks.insert(chunks.begin() + 1, {"eXIf", "MM\0*SECRET"s});
    EXPECT_EQ(StrippedPng(JoinPngChunks(chunks) + "SECRET"), bare);
  }
}

TEST_F(StrippedPngTest, KeepsWhatSaysThatItIsSrgb) {
  const auto png = With({{"sRGB", "\0"s}, {"gAMA", "\0\0\xB1\x8F"s}});
  EXPECT_EQ(StrippedPng(png), png);
}

TEST_F(StrippedPngTest, OtherColoursAreNotTaken) {
  EXPECT_FALSE(StrippedPng(With({{"gAMA", "\0\1\x86\xA0"s}}))) << "a gamma of 1";
  EXPECT_FALSE(StrippedPng(With({{"cICP", "\x09\x10\0\1"s}})));
  EXPECT_FALSE(StrippedPng(MakeImage(Codec::kPng, {.profile = Profile::kDisplayP3})));
  EXPECT_FALSE(StrippedPng(With({{"iCCP", "broken\0\0rubbish"s}})));
  const auto stripped = StrippedPng(MakeImage(Codec::kPng, {.profile = Profile::kSrgb}));
  ASSERT_TRUE(stripped);
  EXPECT_EQ(stripped->find("iCCP"), std::string::npos);
}

TEST_F(StrippedPngTest, AnAnimationBecomesThePictureThatOthersSee) {
  auto chunks = MakePngChunks({});
  const auto bare = JoinPngChunks(chunks);
  chunks.insert(chunks.begin() + 1, {{"acTL", "\0\0\0\1\0\0\0\0"s}, {"fcTL", std::string(26, '\0')}});
  chunks.insert(chunks.end() - 1, {"fdAT", "\0\0\0\1xxxx"s});
  EXPECT_EQ(StrippedPng(JoinPngChunks(chunks)), bare);
}

TEST_F(StrippedPngTest, WhatIsNotWholeOrNotKnownIsNotTaken) {
  const auto chunks = MakePngChunks({});
  const auto png = JoinPngChunks(chunks);
  EXPECT_FALSE(StrippedPng(png.substr(0, png.size() - 1)));
  EXPECT_FALSE(StrippedPng(JoinPngChunks({chunks.front(), chunks.back()}))) << "no pixels";
  EXPECT_FALSE(StrippedPng(With({{"CgBI", "abcd"}}))) << "critical, and unknown";
  EXPECT_FALSE(StrippedPng(""));
}

TEST_F(StrippedPngTest, IsSafeOnAnyBytes) {
  const auto png = With({{"tEXt", "Comment\0SECRET"s}});
  int taken = 0;
  testing::ForEachSpoiled(png, [&](const std::string& spoiled) {
    const auto stripped = StrippedPng(spoiled);
    if (!stripped) return;
    ++taken;
    ASSERT_LE(stripped->size(), spoiled.size());
  });
  EXPECT_GT(taken, 0);
}

}  // namespace
}  // namespace imaging
