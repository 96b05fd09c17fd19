#include "server/http/byte_range.h"

#include <string>

#include <gtest/gtest.h>

namespace server {
namespace {

const auto kModified = std::chrono::system_clock::from_time_t(784'111'777);  // Sun, 06 Nov 1994 08:49:37 GMT
const Representation kCurrent{1'000, "\"abc\"", kModified};

// "0+100", "whole" or "unsatisfiable".
std::string Text(const RangeSelection& selection) {
  if (selection.verdict == RangeVerdict::kWhole) return "whole";
  if (selection.verdict == RangeVerdict::kUnsatisfiable) return "unsatisfiable";
  return std::to_string(selection.part.first) + "+" + std::to_string(selection.part.length);
}

HeaderList Asking(const std::string& range) {
  HeaderList headers;
  headers.Add("Range", range);
  return headers;
}

struct Row {
  std::string range;
  std::string selected;
};

class SelectRangeOf : public testing::TestWithParam<Row> {};

TEST_P(SelectRangeOf, AThousandBytes) {
  EXPECT_EQ(Text(SelectRange(Asking(GetParam().range), kCurrent)), GetParam().selected);
}

INSTANTIATE_TEST_SUITE_P(
    Parts, SelectRangeOf,
    testing::Values(Row{"bytes=0-0", "0+1"}, Row{"bytes=0-99", "0+100"}, Row{"bytes=100-", "100+900"},
                    Row{"bytes=0-", "0+1000"}, Row{"bytes=0-999", "0+1000"}, Row{"bytes=0-1000", "0+1000"},
                    Row{"bytes=999-", "999+1"}, Row{"bytes=999-5000", "999+1"}, Row{"bytes=-1", "999+1"},
                    Row{"bytes=-1000", "0+1000"}, Row{"bytes=-5000", "0+1000"}, Row{"Bytes=1-2", "1+2"},
                    Row{"bytes= 1-2 ", "1+2"}, Row{"bytes=,1-2,", "1+2"}, Row{"bytes=007-8", "7+2"},
                    Row{"bytes=5-18446744073709551615", "5+995"},
                    Row{"bytes=5-99999999999999999999999", "5+995"},
                    Row{"bytes=-99999999999999999999999", "0+1000"}));

INSTANTIATE_TEST_SUITE_P(Unsatisfiable, SelectRangeOf,
                         testing::Values(Row{"bytes=1000-", "unsatisfiable"},
                                         Row{"bytes=1000-1001", "unsatisfiable"},
                                         Row{"bytes=-0", "unsatisfiable"},
                                         Row{"bytes=18446744073709551615-", "unsatisfiable"},
                                         Row{"bytes=99999999999999999999999-", "unsatisfiable"}));

INSTANTIATE_TEST_SUITE_P(
    Whole, SelectRangeOf,
    testing::Values(Row{"", "whole"}, Row{"bytes", "whole"}, Row{"bytes=", "whole"}, Row{"bytes=-", "whole"},
                    Row{"bytes=,", "whole"}, Row{"bytes=2-1", "whole"}, Row{"bytes=a-b", "whole"},
                    Row{"bytes=1", "whole"}, Row{"bytes=1-2-3", "whole"}, Row{"bytes=--1", "whole"},
                    Row{"bytes=+1-2", "whole"}, Row{"bytes=1 -2", "whole"}, Row{"bytes=0x1-2", "whole"},
                    Row{"bytes 0-1", "whole"}, Row{"bytes =0-1", "whole"}, Row{"items=0-1", "whole"},
                    Row{"bytes=0-1,5-6", "whole"}, Row{"bytes=0-,0-,0-", "whole"},
                    Row{"bytes=0-1,x", "whole"}, Row{"bytes=0-1;5-6", "whole"}));

TEST(SelectRange, WithoutAHeaderIsTheWhole) {
  EXPECT_EQ(Text(SelectRange({}, kCurrent)), "whole");
}

TEST(SelectRange, TwoLinesAreNotOneRange) {
  HeaderList headers = Asking("bytes=0-1");
  headers.Add("Range", "bytes=0-1");
  EXPECT_EQ(Text(SelectRange(headers, kCurrent)), "whole");
}

class IfRange : public testing::TestWithParam<Row> {};

TEST_P(IfRange, DecidesWhetherTheRangeCounts) {
  HeaderList headers = Asking("bytes=10-");
  headers.Add("If-Range", GetParam().range);
  EXPECT_EQ(Text(SelectRange(headers, kCurrent)), GetParam().selected);
  headers.Set("Range", "bytes=1000-");
  EXPECT_EQ(Text(SelectRange(headers, kCurrent)), GetParam().selected == "whole" ? "whole" : "unsatisfiable");
}

INSTANTIATE_TEST_SUITE_P(Validators, IfRange,
                         testing::Values(Row{"\"abc\"", "10+990"}, Row{"W/\"abc\"", "whole"},
                                         Row{"\"abd\"", "whole"}, Row{"\"abc\", \"def\"", "whole"},
                                         Row{"abc", "whole"}, Row{"*", "whole"}, Row{"", "whole"},
                                         Row{"Sun, 06 Nov 1994 08:49:37 GMT", "10+990"},
                                         Row{"Sunday, 06-Nov-94 08:49:37 GMT", "10+990"},
                                         Row{"Sun, 06 Nov 1994 08:49:36 GMT", "whole"},
                                         Row{"Sun, 06 Nov 1994 08:49:38 GMT", "whole"}));

TEST(SelectRange, IfRangeAloneMeansNothing) {
  HeaderList headers;
  headers.Add("If-Range", "\"abc\"");
  EXPECT_EQ(Text(SelectRange(headers, kCurrent)), "whole");
}

TEST(ContentRange, NamesFirstAndLastByte) {
  EXPECT_EQ(ContentRange({0, 100}, 1'000), "bytes 0-99/1000");
  EXPECT_EQ(ContentRange({999, 1}, 1'000), "bytes 999-999/1000");
  EXPECT_EQ(UnsatisfiedRange(1'000), "bytes */1000");
}

}  // namespace
}  // namespace server
