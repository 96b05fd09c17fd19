#include "s3client/local_key_mapping.h"

#include <algorithm>
#include <random>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace s3client {
namespace {

using ::testing::Optional;

TEST(LocalKeyMapping, KeepsOrdinaryKeysAsTheyAre) {
  for (const std::string key : {"a", "cats/a.png", "with space/+%.png", "日本/語", ".hidden", "...",
                                "a=", "a+/b=", "-rf", "a/.thumbd/b", ".thumbd2", "\xFF\xFE not UTF-8"}) {
    EXPECT_THAT(PlainPath(key), Optional(key));
  }
  EXPECT_THAT(PlainPath(std::string(255, 'n')), Optional(std::string(255, 'n')));
}

TEST(LocalKeyMapping, FindsNoPathForWhatIsNone) {
  for (const std::string key : {"/", "/a", "a/", "a//b", ".", "..", "./a", "../a", "a/./b", "a/../b", "a/..",
                                ".thumbd", ".thumbd/keys/a="}) {
    EXPECT_EQ(PlainPath(key), std::nullopt) << key;
  }
  EXPECT_EQ(PlainPath("a/" + std::string(256, 'n')), std::nullopt);
}

TEST(LocalKeyMapping, EscapesIntoReadableNames) {
  EXPECT_EQ(EscapedPath("cats/a.png"), ".thumbd/keys/cats%2Fa.png=");
  EXPECT_EQ(EscapedPath(".."), ".thumbd/keys/..=");
  EXPECT_EQ(EscapedPath("a+b=\xE8"), ".thumbd/keys/a%2Bb%3D%E8=");
}

TEST(LocalKeyMapping, SplitsLongNamesSoThatShorterKeysKeepTheirs) {
  const std::string piece(120, 'x');
  EXPECT_EQ(EscapedPath(piece), ".thumbd/keys/" + piece + "=");
  EXPECT_EQ(EscapedPath(piece + "y"), ".thumbd/keys/" + piece + "+/y=");
  EXPECT_EQ(EscapedPath(piece + piece), ".thumbd/keys/" + piece + "+/" + piece + "=");
}

TEST(LocalKeyMapping, FitsIntoNameAndPathLimits) {
  const std::string path = EscapedPath(std::string(1024, '\xFF'));
  EXPECT_LT(path.size(), 4000U);
  std::size_t longest = 0;
  for (std::size_t begin = 0; begin < path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    longest = std::max(longest, end - begin);
    begin = end + 1;
  }
  EXPECT_LE(longest, 121U);
}

TEST(LocalKeyMapping, TakesEachEscapedPathBack) {
  std::mt19937 random(1);  // fixed: the same keys each time
  const std::string_view alphabet("/.%+=a\xC3\xFF", 8);
  std::set<std::string> keys;
  std::set<std::string> paths;
  for (int i = 0; i < 3000; ++i) {
    std::string key;
    const std::size_t length = 1 + random() % (i % 10 == 0 ? 1024 : 6);
    while (key.size() < length) key += alphabet[random() % alphabet.size()];
    const std::string path = EscapedPath(key);
    ASSERT_THAT(KeyOfEscapedPath(path), Optional(key)) << path;
    ASSERT_EQ(PlainPath(path), std::nullopt) << "the places of two keys meet";
    keys.insert(key);
    paths.insert(path);
  }
  EXPECT_EQ(keys.size(), paths.size());
}

TEST(LocalKeyMapping, TakesForeignFilesForNoKey) {
  for (const std::string path :
       {"", "a", ".thumbd/keys", ".thumbd/keys/", ".thumbd/keys/=", ".thumbd/keys/a",
        ".thumbd/keys/a+/b=", ".thumbd/keys/%2f=", ".thumbd/keys/%=", ".thumbd/keys/%4=", ".thumbd/keys/%61=",
        ".thumbd/keys/a b=", ".thumbd/keys/%00=", ".thumbd/tmp/a="}) {
    EXPECT_EQ(KeyOfEscapedPath(path), std::nullopt) << path;
  }
}

TEST(LocalKeyMapping, StoresOneTo1024BytesWithoutNul) {
  EXPECT_TRUE(IsStorableKey("a"));
  EXPECT_TRUE(IsStorableKey(std::string(1024, 'a')));
  EXPECT_FALSE(IsStorableKey(""));
  EXPECT_FALSE(IsStorableKey(std::string(1025, 'a')));
  EXPECT_FALSE(IsStorableKey(std::string_view("a\0b", 3)));
}

}  // namespace
}  // namespace s3client
