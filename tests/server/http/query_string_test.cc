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

struct Bytes {
  std::string bytes;
  bool utf8;
};

class Utf8 : public testing::TestWithParam<Bytes> {};

TEST_P(Utf8, IsTold) {
  EXPECT_EQ(IsUtf8(GetParam().bytes), GetParam().utf8);
  // No neighbour changes what a sequence is.
  EXPECT_EQ(IsUtf8("a" + GetParam().bytes + "z"), GetParam().utf8);
}

INSTANTIATE_TEST_SUITE_P(WellFormed, Utf8,
                         testing::Values(Bytes{"", true}, Bytes{"\0"s, true}, Bytes{"\x7F", true},
                                         Bytes{"\xC2\x80", true}, Bytes{"\xDF\xBF", true},
                                         Bytes{"\xE0\xA0\x80", true}, Bytes{"\xED\x9F\xBF", true},
                                         Bytes{"\xEE\x80\x80", true}, Bytes{"\xEF\xBF\xBF", true},
                                         Bytes{"\xF0\x90\x80\x80", true}, Bytes{"\xF4\x8F\xBF\xBF", true}));

INSTANTIATE_TEST_SUITE_P(IllFormed, Utf8,
                         testing::Values(Bytes{"\x80", false}, Bytes{"\xBF", false},  // continuation alone
                                         Bytes{"\xC0\x80", false}, Bytes{"\xC1\xBF", false},  // overlong
                                         Bytes{"\xE0\x9F\xBF", false}, Bytes{"\xF0\x8F\xBF\xBF", false},
                                         Bytes{"\xED\xA0\x80", false},
                                         Bytes{"\xED\xBF\xBF", false},  // surrogates
                                         Bytes{"\xF4\x90\x80\x80", false}, Bytes{"\xF5\x80\x80\x80", false},
                                         Bytes{"\xFE", false}, Bytes{"\xFF", false}, Bytes{"\xC3", false},
                                         Bytes{"\xE2\x82", false}, Bytes{"\xF0\x9F\x90", false},  // cut off
                                         Bytes{"\xE2\x28\xA1", false}, Bytes{"\xE2\x82\x28", false},
                                         Bytes{"\xF0\x9F\x28\x88", false}, Bytes{"\xF0\x9F\x90\x28", false}));

}  // namespace
}  // namespace server
