#include "imaging/headers/png_header.h"

#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace imaging {
namespace {

using namespace std::string_literals;

std::string PngNumber(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(value >> shift & 0xFF));
  return bytes;
}

// The checksum is never looked at.
std::string Chunk(const std::string& type, const std::string& data) {
  return PngNumber(static_cast<std::uint32_t>(data.size())) + type + data + "crc!";
}

std::string Ihdr(std::uint32_t width, std::uint32_t height, char interlace = 0) {
  return Chunk("IHDR", PngNumber(width) + PngNumber(height) + "\x08\x06\0\0"s + interlace);
}

const std::string kSignature = "\x89PNG\r\n\x1a\n";
const std::string kRest = Chunk("IDAT", "abc") + Chunk("IEND", "");

ErrorCode CodeOf(const std::string& png) {
  const auto facts = ReadPngHeader(png);
  return facts ? ErrorCode::kInternal : facts.error().code;
}

TEST(PngHeader, TellsDimensionsAndInterlacing) {
  const auto plain = ReadPngHeader(kSignature + Ihdr(400, 653) + kRest);
  ASSERT_TRUE(plain.has_value());
  EXPECT_EQ(plain->size, (Size{400, 653}));
  EXPECT_FALSE(plain->multipass);
  EXPECT_TRUE(ReadPngHeader(kSignature + Ihdr(1, 1, 1) + kRest)->multipass);
}

TEST(PngHeader, TellsHugeDimensionsForTheLimitsToRefuse) {
  const auto facts = ReadPngHeader(kSignature + Ihdr(0x7FFFFFFF, 0x7FFFFFFF) + kRest);
  ASSERT_TRUE(facts.has_value());
  EXPECT_EQ(PixelCount(facts->size), 0x3FFFFFFF00000001ULL);
}

TEST(PngHeader, RefusesImpossibleDimensions) {
  for (const auto& [width, height] : {std::pair{0U, 1U}, {1U, 0U}, {0x80000000U, 1U}, {1U, 0xFFFFFFFFU}}) {
    EXPECT_EQ(CodeOf(kSignature + Ihdr(width, height) + kRest), ErrorCode::kCorrupt)
        << width << "x" << height;
  }
}

TEST(PngHeader, RefusesAnyOtherChunkThatRunsPastTheEnd) {
  for (const char* type : {"iTXt", "zTXt", "tEXt", "iCCP", "eXIf", "PLTE", "juNK"}) {
    const std::string head = kSignature + Ihdr(1, 1);
    EXPECT_EQ(CodeOf(head + PngNumber(0x3FFFFFFF) + type + "x"), ErrorCode::kCorrupt) << type;
    EXPECT_EQ(CodeOf(head + PngNumber(0xFFFFFFFF) + type + "x"), ErrorCode::kCorrupt) << type;
    EXPECT_EQ(CodeOf(head + Chunk("IDAT", "abc") + PngNumber(10) + type + "too short"), ErrorCode::kCorrupt)
        << type;
  }
}

TEST(PngHeader, TellsEveryPrefixApart) {
  const std::string png = kSignature + Ihdr(3, 2) + Chunk("tEXt", "words") + kRest;
  const std::size_t pixels = png.find("IDAT") + 4;
  for (std::size_t length = 0; length < png.size(); ++length) {
    const auto facts = ReadPngHeader(png.substr(0, length));
    ASSERT_EQ(facts.has_value(), length >= pixels) << length;
    if (facts) {
      EXPECT_TRUE(facts->truncated) << length;
    }
  }
  EXPECT_FALSE(ReadPngHeader(png)->truncated);
}

TEST(PngHeader, PixelsMayRunPastTheEndHoweverFar) {
  const auto facts = ReadPngHeader(kSignature + Ihdr(3, 2) + PngNumber(0xFFFFFFFF) + "IDATabc");
  ASSERT_TRUE(facts.has_value());
  EXPECT_TRUE(facts->truncated);
}

std::string OfColourType(char colour_type, char bits = 8) {
  return kSignature + Chunk("IHDR", PngNumber(3) + PngNumber(2) + bits + colour_type + "\0\0\0"s);
}

TEST(PngHeader, TellsTheSamplesThatADecoderGives) {
  const std::pair<char, int> samples[] = {{'\0', 1}, {'\2', 3}, {'\3', 3}, {'\4', 2}, {'\6', 4}};
  for (const auto& [colour_type, bands] : samples) {
    EXPECT_EQ(ReadPngHeader(OfColourType(colour_type) + kRest)->bands, bands);
    const int with_alpha = bands % 2 == 1 ? bands + 1 : bands;
    EXPECT_EQ(ReadPngHeader(OfColourType(colour_type) + Chunk("tRNS", "t") + kRest)->bands, with_alpha);
  }
  EXPECT_EQ(ReadPngHeader(OfColourType(2, 16) + kRest)->bits, 16);
  EXPECT_EQ(ReadPngHeader(OfColourType(0, 1) + kRest)->bits, 8);
  for (const char unknown : {'\1', '\5', '\7', '\xff'})
    EXPECT_EQ(CodeOf(OfColourType(unknown) + kRest), ErrorCode::kCorrupt);
}

TEST(PngHeader, CountsFramesByWhatIsThere) {
  const std::string claims = Chunk("acTL", PngNumber(1'000'000) + PngNumber(0));
  EXPECT_EQ(ReadPngHeader(kSignature + Ihdr(3, 2) + claims + kRest)->frames, 1);
  const std::string frame = Chunk("fcTL", "f") + Chunk("fdAT", std::string(1'000, 'd'));
  const auto facts =
      ReadPngHeader(kSignature + Ihdr(3, 2) + claims + Chunk("IDAT", "abc") + frame + frame + kRest);
  EXPECT_EQ(facts->frames, 2);
  EXPECT_EQ(facts->metadata_bytes, 0U);
}

TEST(PngHeader, CountsMetadataButForWhatIsTakenOutOrCountedUnpacked) {
  const std::string kept = Chunk("eXIf", std::string(100, 'e')) + Chunk("juNK", std::string(10, 'j'));
  const std::string others = Chunk("tEXt", std::string(1'000, 't')) + Chunk("iCCP", std::string(1'000, 'p'));
  EXPECT_EQ(ReadPngHeader(kSignature + Ihdr(3, 2) + kept + others + kRest)->metadata_bytes, 110U);
}

TEST(PngHeader, PassesOverWhatFollowsTheEnd) {
  EXPECT_TRUE(ReadPngHeader(kSignature + Ihdr(1, 1) + kRest + "trailing bytes").has_value());
}

TEST(PngHeader, RefusesOtherFirstChunksAndNoData) {
  EXPECT_EQ(CodeOf(kSignature + Chunk("IDAT", "abc") + Ihdr(1, 1)), ErrorCode::kCorrupt);
  EXPECT_EQ(CodeOf(kSignature + Chunk("IHDR", "short") + kRest), ErrorCode::kCorrupt);
  EXPECT_EQ(CodeOf(kSignature + Ihdr(1, 1) + Chunk("IEND", "")), ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace imaging
