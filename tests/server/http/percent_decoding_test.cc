#include "server/http/percent_decoding.h"

#include <string>

#include <gtest/gtest.h>

namespace server {
namespace {

using namespace std::string_literals;

TEST(PercentDecoding, APlusIsASpaceOnlyInAQuery) {
  EXPECT_EQ(DecodePercent("a+b%2Bc", Plus::kIsSpace, "the query"), "a b+c");
  EXPECT_EQ(DecodePercent("a+b%2Bc", Plus::kIsPlus, "the path"), "a+b+c");
}

TEST(PercentDecoding, TakesEveryOtherByteAsItIs) {
  EXPECT_EQ(DecodePercent("", Plus::kIsPlus, "x"), "");
  EXPECT_EQ(DecodePercent("//../.%2F%2f%25~,;=:@", Plus::kIsPlus, "x"), "//.././/%~,;=:@");
  EXPECT_EQ(DecodePercent("%e7%8C%ab%01", Plus::kIsPlus, "x"), "\xE7\x8C\xAB\x01");
}

struct Broken {
  std::string text;
  const char* sentence;
};

class PercentDecodingRefuses : public testing::TestWithParam<Broken> {};

TEST_P(PercentDecodingRefuses, ThisAndSaysWhere) {
  const auto decoded = DecodePercent(GetParam().text, Plus::kIsPlus, "the path");
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error(), GetParam().sentence);
}

INSTANTIATE_TEST_SUITE_P(Table, PercentDecodingRefuses,
                         testing::Values(Broken{"a%", "a '%' in the path is not followed by two hex digits"},
                                         Broken{"a%2", "a '%' in the path is not followed by two hex digits"},
                                         Broken{"a%2g",
                                                "a '%' in the path is not followed by two hex digits"},
                                         Broken{"a%FF", "the path holds bytes that are not UTF-8"},
                                         Broken{"%C0%AF", "the path holds bytes that are not UTF-8"},
                                         Broken{"%ED%A0%80", "the path holds bytes that are not UTF-8"},
                                         Broken{"a%00b", "the path holds a NUL byte"}));

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
