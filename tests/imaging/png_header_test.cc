#include "imaging/headers/png_header.h"

#include <string>

#include <gtest/gtest.h>

namespace imaging {
namespace {

using namespace std::string_literals;

std::string Number(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(value >> shift & 0xFF));
  return bytes;
}

// The checksum is never looked at.
std::string Chunk(const std::string& type, const std::string& data) {
  return Number(static_cast<std::uint32_t>(data.size())) + type + data + "crc!";
}

std::string Ihdr(std::uint32_t width, std::uint32_t height, char interlace = 0) {
  return Chunk("IHDR", Number(width) + Number(height) + "\x08\x06\0\0"s + interlace);
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

TEST(PngHeader, RefusesAnyChunkThatRunsPastTheEnd) {
  for (const char* type : {"iTXt", "zTXt", "tEXt", "iCCP", "eXIf", "IDAT", "juNK"}) {
    const std::string head = kSignature + Ihdr(1, 1);
    EXPECT_EQ(CodeOf(head + Number(0x3FFFFFFF) + type + "x"), ErrorCode::kCorrupt) << type;
    EXPECT_EQ(CodeOf(head + Number(0xFFFFFFFF) + type + "x"), ErrorCode::kCorrupt) << type;
    EXPECT_EQ(CodeOf(head + Chunk("IDAT", "abc") + Number(10) + type + "too short"), ErrorCode::kCorrupt)
        << type;
  }
}

TEST(PngHeader, RefusesEveryPrefixThatEndsInsideAChunk) {
  const std::string png = kSignature + Ihdr(3, 2) + Chunk("tEXt", "words") + kRest;
  const std::size_t before_end = png.size() - Chunk("IEND", "").size();
  for (std::size_t length = 0; length < png.size(); ++length) {
    if (length == before_end) continue;  // whole chunks, all the data: the decoder may know better
    EXPECT_EQ(CodeOf(png.substr(0, length)), ErrorCode::kCorrupt) << length;
  }
  EXPECT_TRUE(ReadPngHeader(png.substr(0, before_end)).has_value());
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
