#include "server/http/query_string.h"

#include <string>

#include <gtest/gtest.h>

namespace server {
namespace {

using namespace std::string_literals;

TEST(ParseQuery, DecodesPairsInOrder) {
  const auto pairs = ParseQuery("filename=a%2Fb+c&size=180&v");
  ASSERT_TRUE(pairs);
  EXPECT_EQ(*pairs, (QueryPairs{{"filename", "a/b c"}, {"size", "180"}, {"v", ""}}));
}

struct Decoded {
  std::string query;
  QueryPairs pairs;
};

class ParseQueryTakes : public testing::TestWithParam<Decoded> {};

TEST_P(ParseQueryTakes, This) {
  const auto pairs = ParseQuery(GetParam().query);
  ASSERT_TRUE(pairs) << pairs.error();
  EXPECT_EQ(*pairs, GetParam().pairs);
}

INSTANTIATE_TEST_SUITE_P(
    Table, ParseQueryTakes,
    testing::Values(Decoded{"", {}}, Decoded{"&", {}}, Decoded{"&&a=1&&", {{"a", "1"}}},
                    Decoded{"a", {{"a", ""}}}, Decoded{"a=", {{"a", ""}}}, Decoded{"=", {{"", ""}}},
                    Decoded{"=b", {{"", "b"}}}, Decoded{"a=b=c", {{"a", "b=c"}}},
                    Decoded{"a=+", {{"a", " "}}}, Decoded{"a=%2B%2b", {{"a", "++"}}},
                    Decoded{"a=%20", {{"a", " "}}}, Decoded{"a=%25", {{"a", "%"}}},
                    Decoded{"a=%2525", {{"a", "%25"}}}, Decoded{"%66oo=%62ar", {{"foo", "bar"}}},
                    Decoded{"a=%26%3D", {{"a", "&="}}}, Decoded{"a=1;b=2", {{"a", "1;b=2"}}},
                    Decoded{"a=1&a=2", {{"a", "1"}, {"a", "2"}}}, Decoded{"a=/?:@", {{"a", "/?:@"}}},
                    Decoded{"a=%C3%A9", {{"a", "é"}}}, Decoded{"a=\xC3\xA9", {{"a", "é"}}},
                    Decoded{"a=%F0%9F%90%88", {{"a", "🐈"}}}, Decoded{"a=%0D%0A", {{"a", "\r\n"}}}));

class ParseQueryRefuses : public testing::TestWithParam<std::string> {};

TEST_P(ParseQueryRefuses, This) {
  const auto pairs = ParseQuery(GetParam());
  ASSERT_FALSE(pairs);
  EXPECT_FALSE(pairs.error().empty());
}

INSTANTIATE_TEST_SUITE_P(Table, ParseQueryRefuses,
                         testing::Values("a=%"s, "a=%2"s, "a=%2&b=1"s, "a=%G0"s, "a=%0G"s, "a=%%20"s, "%=1"s,
                                         "a=% 20"s, "a=%-1"s, "a=%+1"s, "a=%00"s, "a=\0b"s, "%00=1"s,
                                         "a=%FF"s, "a=%C3"s, "a=%C3&b=%A9"s, "%C3%28=1"s, "ok=1&a=%80"s));

}  // namespace
}  // namespace server
