#include "server/http/query_form.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace server {
namespace {

using testing::HasSubstr;

TEST(QueryForm, ReadsEveryParameter) {
  const auto asked = ReadQueryForm(
      "filename=a&size=1&height=2&fit=cover&gravity=ne&enlarge=1&format=webp&quality=3&dpr=1.5&background="
      "010203"
      "&animated=0&preset=card&v=x&exp=1&sig=k.abc",
      9);
  ASSERT_TRUE(asked) << asked.error();
  EXPECT_EQ(asked->original, "a");
  EXPECT_TRUE(asked->versioned);
  const AskedOptions& options = asked->options;
  EXPECT_EQ(options.width, 1);
  EXPECT_EQ(options.height, 2);
  EXPECT_EQ(options.fit, imaging::Fit::kCover);
  EXPECT_EQ(options.gravity, imaging::Gravity::kNorthEast);
  EXPECT_EQ(options.enlarge, true);
  EXPECT_EQ(options.format, imaging::OutputFormat::kWebp);
  EXPECT_EQ(options.quality, 3);
  EXPECT_EQ(options.density, 1'500);
  EXPECT_EQ(options.background, (imaging::Rgb{1, 2, 3}));
  EXPECT_EQ(options.animated, false);
  EXPECT_EQ(options.preset, "card");
}

TEST(QueryForm, WhatIsNotThereIsNotSet) {
  const auto asked = ReadQueryForm("filename=a", 9);
  ASSERT_TRUE(asked);
  EXPECT_EQ(asked->options, AskedOptions());
  EXPECT_FALSE(asked->versioned);
}

class EachParameter : public testing::TestWithParam<const char*> {};

TEST_P(EachParameter, CannotBeThereTwice) {
  const std::string pair = GetParam();
  const std::string name = pair.substr(0, pair.find('='));
  const std::string query = name == "filename" ? pair : "filename=a&" + pair;
  EXPECT_TRUE(ReadQueryForm(query, 9));
  const auto twice = ReadQueryForm(query + "&" + pair, 9);
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error(), "\"" + name + "\" is given more than once");
}

INSTANTIATE_TEST_SUITE_P(Table, EachParameter,
                         testing::Values("filename=a", "size=1", "height=1", "fit=fill", "gravity=n",
                                         "enlarge=0", "format=png", "quality=1", "dpr=1", "background=fff",
                                         "animated=0", "preset=a", "v=1", "exp=1", "sig=1"));

struct QueryMistake {
  const char* query;
  const char* sentence;
};

class QueryFormRefuses : public testing::TestWithParam<QueryMistake> {};

TEST_P(QueryFormRefuses, ThisAndNamesIt) {
  const auto asked = ReadQueryForm(GetParam().query, 9);
  ASSERT_FALSE(asked);
  EXPECT_THAT(asked.error(), HasSubstr(GetParam().sentence));
}

INSTANTIATE_TEST_SUITE_P(
    Table, QueryFormRefuses,
    testing::Values(QueryMistake{"filename=a&width=1", "\"width\" is not a parameter"},
                    QueryMistake{"filename=a&w=1", "\"w\" is not a parameter"},
                    QueryMistake{"filename=a&fit=inside", "fit is not one of contain, cover, fill"},
                    QueryMistake{"filename=a&gravity=up", "gravity is not one of centre"},
                    QueryMistake{"filename=a&quality=0", "quality is not a whole number from 1 to 100"},
                    QueryMistake{"filename=a&dpr=9", "dpr is not a number from 1 to 4"},
                    QueryMistake{"filename=a&background=%23fff", "background is not a colour"},
                    QueryMistake{"filename=a&animated=yes", "animated is neither 0 nor 1"},
                    QueryMistake{"filename=a&preset=", "preset is not a name"},
                    QueryMistake{"filename=a&size=10", "size is not a whole number of pixels from 1 to 9"},
                    QueryMistake{"size=1", "filename is missing"},
                    QueryMistake{"filename=", "filename is empty"}));

TEST(QueryForm, AVersionHasItsLength) {
  const std::string longest(128, 'v');
  EXPECT_TRUE(ReadQueryForm("filename=a&v=" + longest, 9));
  EXPECT_EQ(ReadQueryForm("filename=a&v=v" + longest, 9).error(),
            "v is 129 bytes long; at most 128 are allowed");
  EXPECT_FALSE(ReadQueryBesidePath("v=v" + longest));
}

TEST(QueryBesidePath, IsAVersionAndASignature) {
  const auto none = ReadQueryBesidePath("");
  ASSERT_TRUE(none);
  EXPECT_FALSE(none->versioned || none->is_signed);
  EXPECT_TRUE(ReadQueryBesidePath("v=1")->versioned);
  EXPECT_FALSE(ReadQueryBesidePath("v=")->versioned);
  EXPECT_FALSE(ReadQueryBesidePath("v=1")->is_signed);
  EXPECT_TRUE(ReadQueryBesidePath("sig=x")->is_signed);
  EXPECT_TRUE(ReadQueryBesidePath("exp=1")->is_signed);
}

TEST(QueryBesidePath, IsNothingElse) {
  for (const auto* query : {"size=1", "filename=a", "format=webp", "utm_source=x", "=", "V=1"}) {
    const auto beside = ReadQueryBesidePath(query);
    ASSERT_FALSE(beside) << query;
    EXPECT_THAT(beside.error(), HasSubstr("cannot stand beside options in the path"));
  }
  EXPECT_EQ(ReadQueryBesidePath("v=1&v=1").error(), "\"v\" is given more than once");
  EXPECT_FALSE(ReadQueryBesidePath("v=%zz"));
}

}  // namespace
}  // namespace server
