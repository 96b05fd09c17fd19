#include "server/http/path_form.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace server {
namespace {

using testing::HasSubstr;

tl::expected<PathForm, std::string> Path(const std::string& path, const std::string& query = "") {
  return ReadPathForm(path, query, 2'000);
}

TEST(PathForm, IsOptionsAndAKey) {
  const auto form = Path("/t/w180,webp/cats/tom.jpg");
  ASSERT_TRUE(form) << form.error();
  EXPECT_EQ(form->asked.original, "cats/tom.jpg");
  EXPECT_EQ(form->asked.options.width, 180);
  EXPECT_EQ(form->asked.options.format, imaging::OutputFormat::kWebp);
  EXPECT_FALSE(form->asked.versioned || form->is_signed);
}

struct Key {
  const char* path;
  const char* key;
};

class PathFormKey : public testing::TestWithParam<Key> {};

TEST_P(PathFormKey, IsBytesAndNoPath) {
  const auto form = Path(std::string("/t/w1/") + GetParam().path);
  ASSERT_TRUE(form) << form.error();
  EXPECT_EQ(form->asked.original, GetParam().key);
}

INSTANTIATE_TEST_SUITE_P(Table, PathFormKey,
                         testing::Values(Key{"a+b", "a+b"}, Key{"a%2Bb", "a+b"}, Key{"a%20b", "a b"},
                                         Key{"a%2Fb", "a/b"}, Key{"a%252Fb", "a%2Fb"}, Key{"/a", "/a"},
                                         Key{"//", "//"}, Key{"a//b", "a//b"}, Key{"a/", "a/"}, Key{".", "."},
                                         Key{"..", ".."}, Key{"../../a", "../../a"}, Key{"%2e%2E/a", "../a"},
                                         Key{"%E7%8C%AB.png", "\xE7\x8C\xAB.png"},
                                         Key{"a,b;c=d&e", "a,b;c=d&e"}, Key{"w1/w2/a", "w1/w2/a"},
                                         Key{"a%3Fb", "a?b"}, Key{"%01", "\x01"}));

struct PathMistake {
  const char* path;
  const char* query;
  const char* sentence;
};

class PathFormRefuses : public testing::TestWithParam<PathMistake> {};

TEST_P(PathFormRefuses, ThisAndSaysWhy) {
  const auto form = Path(GetParam().path, GetParam().query);
  ASSERT_FALSE(form);
  EXPECT_THAT(form.error(), HasSubstr(GetParam().sentence));
}

INSTANTIATE_TEST_SUITE_P(
    Table, PathFormRefuses,
    testing::Values(
        PathMistake{"/t/", "", "an option is empty"}, PathMistake{"/t//a", "", "an option is empty"},
        PathMistake{"/t/w180", "", "filename is missing"}, PathMistake{"/t/w180/", "", "filename is missing"},
        PathMistake{"/t/cats/tom.jpg", "", "\"cats\" is not an option"},
        PathMistake{"/t/w1%2Fa", "", "w is not a whole number"}, PathMistake{"/t/w1/a%", "", "hex digits"},
        PathMistake{"/t/w%/a", "", "hex digits"}, PathMistake{"/t/w1/%FF", "", "UTF-8"},
        PathMistake{"/t/w1/%00", "", "NUL"}, PathMistake{"/t/w1%00/a", "", "NUL"},
        PathMistake{"/t/w1/a", "size=2", "\"size\" cannot stand beside"},
        PathMistake{"/t/w1/a", "filename=b", "\"filename\" cannot stand beside"},
        PathMistake{"/t/w1/a", "v=1&v=2", "more than once"}));

TEST(PathForm, TheKeyIsBoundedInDecodedBytes) {
  std::string encoded;
  for (int i = 0; i < 1'024; ++i) encoded += "%41";
  EXPECT_TRUE(Path("/t/w1/" + encoded));
  EXPECT_EQ(Path("/t/w1/" + encoded + "A").error(), "filename is 1025 bytes long; at most 1024 are allowed");
}

TEST(PathForm, OptionsMayBePercentEncoded) {
  const auto form = Path("/t/w1%2Ch%32/a");
  ASSERT_TRUE(form) << form.error();
  EXPECT_EQ(form->asked.options.height, 2);
  EXPECT_EQ(CanonicalPath(*form), std::nullopt);
}

TEST(PathForm, CanonicalSpellingLeavesTheKeyAsItStands) {
  const std::string path = "/t/h2,w1/a%2fb//%41";
  const auto form = Path(path, "v=1");
  ASSERT_TRUE(form) << form.error();
  EXPECT_EQ(CanonicalPath(*form), "/t/w1,h2/a%2fb//%41");
  EXPECT_EQ(CanonicalPath(*Path("/t/w1,h2/a%2fb//%41")), std::nullopt);
}

}  // namespace
}  // namespace server
