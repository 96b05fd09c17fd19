#include "imaging/headers/webp_header.h"

#include <string>

#include <gtest/gtest.h>

namespace imaging {
namespace {

using namespace std::string_literals;

std::string Number(std::size_t value, int width) {
  std::string bytes;
  for (int i = 0; i < width; ++i) bytes.push_back(static_cast<char>(value >> (8 * i) & 0xFF));
  return bytes;
}

std::string File(const std::string& type, const std::string& data) {
  const std::string body = "WEBP" + type + Number(data.size(), 4) + data;
  return "RIFF" + Number(body.size(), 4) + body;
}

std::string Lossy(std::size_t width, std::size_t height) {
  return File("VP8 ", "\x30\x01\0\x9d\x01\x2a"s + Number(width, 2) + Number(height, 2) + "data");
}

TEST(WebpHeader, TellsDimensionsOfAllThreeKinds) {
  EXPECT_EQ(ReadWebpHeader(Lossy(600, 400))->size, (Size{600, 400}));
  EXPECT_EQ(ReadWebpHeader(Lossy(600 | 0x4000, 400 | 0x8000))->size, (Size{600, 400}));
  EXPECT_EQ(ReadWebpHeader(File("VP8L", "\x2f" + Number(385 | 394 << 14, 4)))->size, (Size{386, 395}));
  EXPECT_EQ(ReadWebpHeader(File("VP8X", Number(0, 4) + Number(199, 3) + Number(99, 3)))->size,
            (Size{200, 100}));
}

TEST(WebpHeader, TellsACanvasOfGigapixelsForTheLimitsToRefuse) {
  const auto facts = ReadWebpHeader(File("VP8X", Number(0, 4) + Number(0xFFFFFF, 3) + Number(0xFFFFFF, 3)));
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
  EXPECT_FALSE(ReadWebpHeader(File("VP9 ", std::string(20, 'x'))).has_value());
  EXPECT_FALSE(ReadWebpHeader(File("VP8X", "short")).has_value());
  EXPECT_FALSE(ReadWebpHeader(File("VP8L", "\x2f")).has_value());
}

}  // namespace
}  // namespace imaging
