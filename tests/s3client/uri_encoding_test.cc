#include "s3client/uri_encoding.h"

#include <string>

#include <gtest/gtest.h>

namespace s3client {
namespace {

TEST(UriEncodeTest, KeepsOnlyTheUnreserved) {
  const std::string unreserved = "ABCXYZabcxyz0189-._~";
  EXPECT_EQ(UriEncode(unreserved, Slash::kEncode), unreserved);
  EXPECT_EQ(UriEncode(" +%!'()*&=?#:;@,$\"<>[]{}|\\^`", Slash::kEncode),
            "%20%2B%25%21%27%28%29%2A%26%3D%3F%23%3A%3B%40%2C%24%22%3C%3E%5B%5D%7B%7D%7C%5C%5E%60");
}

TEST(UriEncodeTest, SlashStaysInPathsOnly) {
  EXPECT_EQ(UriEncode("//a/../b/", Slash::kKeep), "//a/../b/");
  EXPECT_EQ(UriEncode("a/b", Slash::kEncode), "a%2Fb");
}

TEST(UriEncodeTest, EncodesTwiceWhatIsEncoded) {
  EXPECT_EQ(UriEncode("%20", Slash::kKeep), "%2520");
}

TEST(UriEncodeTest, IsByteByByte) {
  EXPECT_EQ(UriEncode("日", Slash::kKeep), "%E6%97%A5");
  EXPECT_EQ(UriEncode(std::string_view("\0\xff\x01\x7f", 4), Slash::kKeep), "%00%FF%01%7F");
}

TEST(UrlDecodeTest, ReversesTheEncodingOfEveryByte) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  EXPECT_EQ(UrlDecode(UriEncode(bytes, Slash::kKeep)), bytes);
  EXPECT_EQ(UrlDecode(UriEncode(bytes, Slash::kEncode)), bytes);
}

TEST(UrlDecodeTest, PlusIsASpaceAsAwsListsIt) {
  EXPECT_EQ(UrlDecode("a+b%2Bc%20d"), "a b+c d");
}

TEST(UrlDecodeTest, TakesLowerCaseHex) {
  EXPECT_EQ(UrlDecode("%e6%97%a5"), "日");
}

TEST(UrlDecodeTest, RefusesBrokenEscapes) {
  EXPECT_EQ(UrlDecode("%"), std::nullopt);
  EXPECT_EQ(UrlDecode("a%2"), std::nullopt);
  EXPECT_EQ(UrlDecode("%zz"), std::nullopt);
  EXPECT_EQ(UrlDecode("%2g"), std::nullopt);
  EXPECT_EQ(UrlDecode("% 2"), std::nullopt);
}

}  // namespace
}  // namespace s3client
