#include "imaging/headers/gif_header.h"

#include <string>

#include <gtest/gtest.h>

namespace imaging {
namespace {

using namespace std::string_literals;

std::string GifShort(int value) {
  return {static_cast<char>(value & 0xFF), static_cast<char>(value >> 8 & 0xFF)};
}

std::string Screen(int width, int height, char flags = 0) {
  return "GIF89a" + GifShort(width) + GifShort(height) + flags + "\0\0"s;
}

std::string PlaceOfFrame(int left, int top, int width, int height) {
  return "," + GifShort(left) + GifShort(top) + GifShort(width) + GifShort(height);
}

const std::string kCodes = "\0\x08\3abc\2de\0"s;  // no colours, width of codes, two sub-blocks

std::string GifFrame(int left, int top, int width, int height) {
  return PlaceOfFrame(left, top, width, height) + kCodes;
}

TEST(GifHeader, TellsTheScreen) {
  EXPECT_EQ(ReadGifHeader(Screen(400, 300) + GifFrame(0, 0, 400, 300))->size, (Size{400, 300}));
  EXPECT_EQ(ReadGifHeader(Screen(400, 300) + GifFrame(10, 10, 5, 5))->size, (Size{400, 300}));
}

TEST(GifHeader, TellsAFrameThatReachesBeyondTheScreen) {
  EXPECT_EQ(ReadGifHeader(Screen(1, 1) + GifFrame(0, 0, 65'308, 65'386))->size, (Size{65'308, 65'386}));
  EXPECT_EQ(ReadGifHeader(Screen(400, 300) + GifFrame(390, 0, 65'535, 10))->size, (Size{65'925, 300}));
}

TEST(GifHeader, PassesOverColourTablesAndExtensions) {
  const std::string table(3 << 3, 'c');  // eight colours
  const std::string control = "!\xf9\x04\0\0\0\0\0"s;
  const std::string comment =
      "!\xfe\x03"
      "abc\x02"
      "de\0"s;
  const auto facts = ReadGifHeader(Screen(7, 5, '\x82') + table + control + comment + GifFrame(0, 0, 7, 5));
  ASSERT_TRUE(facts.has_value());
  EXPECT_EQ(facts->size, (Size{7, 5}));
}

TEST(GifHeader, RefusesAFileWithoutAWholeFirstFrame) {
  for (const std::string& gif :
       {Screen(7, 5), Screen(7, 5) + ";", Screen(7, 5) + GifFrame(0, 0, 0, 5),
        Screen(7, 5) + GifFrame(0, 0, 7, 0), Screen(7, 5, '\x87') + GifFrame(0, 0, 7, 5),
        Screen(7, 5) + "!\xf9", Screen(7, 5) + "!\xfe\xff", "GIF89a"s}) {
    const auto facts = ReadGifHeader(gif);
    ASSERT_FALSE(facts.has_value());
    EXPECT_EQ(facts.error().code, ErrorCode::kCorrupt);
  }
}

TEST(GifHeader, TellsEveryPrefixApart) {
  const std::string head = Screen(7, 5) + "!\xfe\x03" + "abc\0"s;
  const std::string gif = head + GifFrame(0, 0, 7, 5) + GifFrame(0, 0, 7, 5);
  const std::size_t place = head.size() + PlaceOfFrame(0, 0, 7, 5).size();
  const std::size_t between = head.size() + GifFrame(0, 0, 7, 5).size();
  for (std::size_t length = 6; length < gif.size(); ++length) {
    const auto facts = ReadGifHeader(gif.substr(0, length));
    ASSERT_EQ(facts.has_value(), length >= place) << length;
    if (facts) {
      EXPECT_EQ(facts->truncated, length != between) << length;
    }
  }
  // The trailer is one byte that nobody misses.
  EXPECT_FALSE(ReadGifHeader(gif)->truncated);
  EXPECT_FALSE(ReadGifHeader(gif + ";")->truncated);
  EXPECT_FALSE(ReadGifHeader(gif + ";trailing bytes")->truncated);
  EXPECT_FALSE(ReadGifHeader(gif + "no block")->truncated);
}

TEST(GifHeader, CountsFramesAndMetadata) {
  std::string gif = Screen(7, 5);
  for (int frame = 0; frame < 1'024; ++frame) gif += "!\xf9\x04\0\0\0\0\0"s + GifFrame(0, 0, 7, 5);
  const auto facts = ReadGifHeader(gif + ";");
  ASSERT_TRUE(facts.has_value());
  EXPECT_EQ(facts->frames, 1'024);
  EXPECT_EQ(facts->metadata_bytes, 4'096U);
}

TEST(GifHeader, PassesOverColourTablesOfFrames) {
  const std::string colours = PlaceOfFrame(0, 0, 7, 5) + "\x80" + std::string(6, ',') + kCodes.substr(1);
  const auto facts = ReadGifHeader(Screen(7, 5) + colours + GifFrame(0, 0, 7, 5) + ";");
  ASSERT_TRUE(facts.has_value());
  EXPECT_EQ(facts->frames, 2);
  EXPECT_FALSE(facts->truncated);
}

}  // namespace
}  // namespace imaging
