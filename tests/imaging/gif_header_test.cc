#include "imaging/headers/gif_header.h"

#include <string>

#include <gtest/gtest.h>

namespace imaging {
namespace {

using namespace std::string_literals;

std::string Short(int value) {
  return {static_cast<char>(value & 0xFF), static_cast<char>(value >> 8 & 0xFF)};
}

std::string Screen(int width, int height, char flags = 0) {
  return "GIF89a" + Short(width) + Short(height) + flags + "\0\0"s;
}

std::string Frame(int left, int top, int width, int height) {
  return "," + Short(left) + Short(top) + Short(width) + Short(height) + "\0"s;
}

TEST(GifHeader, TellsTheScreen) {
  EXPECT_EQ(ReadGifHeader(Screen(400, 300) + Frame(0, 0, 400, 300))->size, (Size{400, 300}));
  EXPECT_EQ(ReadGifHeader(Screen(400, 300) + Frame(10, 10, 5, 5))->size, (Size{400, 300}));
}

TEST(GifHeader, TellsAFrameThatReachesBeyondTheScreen) {
  EXPECT_EQ(ReadGifHeader(Screen(1, 1) + Frame(0, 0, 65'308, 65'386))->size, (Size{65'308, 65'386}));
  EXPECT_EQ(ReadGifHeader(Screen(400, 300) + Frame(390, 0, 65'535, 10))->size, (Size{65'925, 300}));
}

TEST(GifHeader, PassesOverColourTablesAndExtensions) {
  const std::string table(3 << 3, 'c');  // eight colours
  const std::string control = "!\xf9\x04\0\0\0\0\0"s;
  const std::string comment =
      "!\xfe\x03"
      "abc\x02"
      "de\0"s;
  const auto facts = ReadGifHeader(Screen(7, 5, '\x82') + table + control + comment + Frame(0, 0, 7, 5));
  ASSERT_TRUE(facts.has_value());
  EXPECT_EQ(facts->size, (Size{7, 5}));
}

TEST(GifHeader, RefusesAFileWithoutAWholeFirstFrame) {
  for (const std::string& gif : {Screen(7, 5), Screen(7, 5) + ";", Screen(7, 5) + Frame(0, 0, 0, 5),
                                 Screen(7, 5) + Frame(0, 0, 7, 0), Screen(7, 5, '\x87') + Frame(0, 0, 7, 5),
                                 Screen(7, 5) + "!\xf9", Screen(7, 5) + "!\xfe\xff", "GIF89a"s}) {
    const auto facts = ReadGifHeader(gif);
    ASSERT_FALSE(facts.has_value());
    EXPECT_EQ(facts.error().code, ErrorCode::kCorrupt);
  }
}

TEST(GifHeader, IsSafeOnEveryPrefix) {
  const std::string gif = Screen(7, 5) +
                          "!\xfe\x03"
                          "abc\0"s +
                          Frame(0, 0, 7, 5);
  for (std::size_t length = 6; length + 1 < gif.size(); ++length) {
    EXPECT_FALSE(ReadGifHeader(gif.substr(0, length)).has_value()) << length;
  }
}

}  // namespace
}  // namespace imaging
