#include "imaging/headers/webp_header.h"

#include <string>

#include <gtest/gtest.h>

namespace imaging {
namespace {

using namespace std::string_literals;

std::string WebpBytes(std::size_t value, int width) {
  std::string bytes;
  for (int i = 0; i < width; ++i) bytes.push_back(static_cast<char>(value >> (8 * i) & 0xFF));
  return bytes;
}

std::string WebpFile(const std::string& type, const std::string& data) {
  const std::string body = "WEBP" + type + WebpBytes(data.size(), 4) + data;
  return "RIFF" + WebpBytes(body.size(), 4) + body;
}

std::string Lossy(std::size_t width, std::size_t height) {
  return WebpFile("VP8 ", "\x30\x01\0\x9d\x01\x2a"s + WebpBytes(width, 2) + WebpBytes(height, 2) + "data");
}

TEST(WebpHeader, TellsDimensionsOfAllThreeKinds) {
  EXPECT_EQ(ReadWebpHeader(Lossy(600, 400))->size, (Size{600, 400}));
  EXPECT_EQ(ReadWebpHeader(Lossy(600 | 0x4000, 400 | 0x8000))->size, (Size{600, 400}));
  EXPECT_EQ(ReadWebpHeader(WebpFile("VP8L", "\x2f" + WebpBytes(385 | 394 << 14, 4)))->size, (Size{386, 395}));
  EXPECT_EQ(ReadWebpHeader(WebpFile("VP8X", WebpBytes(0, 4) + WebpBytes(199, 3) + WebpBytes(99, 3)))->size,
            (Size{200, 100}));
}

TEST(WebpHeader, TellsACanvasOfGigapixelsForTheLimitsToRefuse) {
  const auto facts =
      ReadWebpHeader(WebpFile("VP8X", WebpBytes(0, 4) + WebpBytes(0xFFFFFF, 3) + WebpBytes(0xFFFFFF, 3)));
  ASSERT_TRUE(facts.has_value());
  EXPECT_EQ(facts->size, (Size{0x1000000, 0x1000000}));
}

TEST(WebpHeader, RefusesEveryPrefix) {
  const std::string webp = Lossy(600, 400);
  for (std::size_t length = 12; length < webp.size(); ++length) {
    const auto facts = ReadWebpHeader(webp.substr(0, length));
    ASSERT_FALSE(facts.has_value()) << length;
    EXPECT_EQ(facts.error().code, ErrorCode::kCorrupt);
  }
  EXPECT_TRUE(ReadWebpHeader(webp + "trailing").has_value());
}

TEST(WebpHeader, RefusesNoDimensionsAndUnknownChunks) {
  EXPECT_FALSE(ReadWebpHeader(Lossy(0, 400)).has_value());
  EXPECT_FALSE(ReadWebpHeader(Lossy(600, 0)).has_value());
  EXPECT_FALSE(ReadWebpHeader(WebpFile("VP9 ", std::string(20, 'x'))).has_value());
  EXPECT_FALSE(ReadWebpHeader(WebpFile("VP8X", "short")).has_value());
  EXPECT_FALSE(ReadWebpHeader(WebpFile("VP8L", "\x2f")).has_value());
}

std::string Piece(const std::string& type, const std::string& data) {
  return type + WebpBytes(data.size(), 4) + data + (data.size() % 2 == 1 ? "\0"s : ""s);
}

std::string Extended(char flags, const std::string& pieces) {
  const std::string body =
      "WEBP" + Piece("VP8X", flags + WebpBytes(0, 3) + WebpBytes(199, 3) + WebpBytes(99, 3)) + pieces;
  return "RIFF" + WebpBytes(body.size(), 4) + body;
}

TEST(WebpHeader, CountsFramesAndMetadata) {
  const std::string frame = Piece("ANMF", std::string(16, '\0') + Piece("VP8 ", "lossy"));
  const std::string metadata =
      Piece("ICCP", std::string(101, 'p')) + Piece("EXIF", "exif") + Piece("XMP ", "xmp");
  const auto facts =
      ReadWebpHeader(Extended('\2', metadata + Piece("ANIM", "setup!") + frame + frame + frame));
  ASSERT_TRUE(facts.has_value());
  EXPECT_EQ(facts->frames, 3);
  EXPECT_EQ(facts->metadata_bytes, 108U);
  EXPECT_FALSE(facts->lossless);
  EXPECT_EQ(facts->bands, 3);
}

TEST(WebpHeader, TellsAlphaAndLossless) {
  EXPECT_EQ(ReadWebpHeader(Extended('\x10', Piece("VP8 ", "lossy")))->bands, 4);
  EXPECT_TRUE(ReadWebpHeader(Extended('\0', Piece("VP8L", "lossless")))->lossless);
  const std::string frame = Piece("ANMF", std::string(16, '\0') + Piece("VP8L", "lossless"));
  EXPECT_TRUE(ReadWebpHeader(Extended('\2', frame))->lossless);
  const auto plain = ReadWebpHeader(WebpFile("VP8L", "\x2f" + WebpBytes(385 | 394 << 14 | 1 << 28, 4)));
  EXPECT_TRUE(plain->lossless);
  EXPECT_EQ(plain->bands, 4);
}

TEST(WebpHeader, RefusesChunksThatNeverEnd) {
  std::string chunks;
  for (int i = 0; i < 200'000; ++i) chunks += "JUNK\0\0\0\0"s;
  EXPECT_TRUE(ReadWebpHeader(Extended('\0', chunks)).has_value());
  EXPECT_FALSE(ReadWebpHeader(Extended('\0', chunks + "JUNK\0\0\0\0"s)).has_value());
}

TEST(WebpHeader, LooksAtNothingBehindTheFile) {
  const auto facts = ReadWebpHeader(Extended('\2', "") + Piece("ANMF", "f") + Piece("ICCP", "profile"));
  EXPECT_EQ(facts->frames, 1);
  EXPECT_EQ(facts->metadata_bytes, 0U);
}

}  // namespace
}  // namespace imaging
