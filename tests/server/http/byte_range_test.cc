#include "server/http/byte_range.h"

#include <string>

#include <gtest/gtest.h>

namespace server {
namespace {

const auto kRangeModified =
    std::chrono::system_clock::from_time_t(784'111'777);  // Sun, 06 Nov 1994 08:49:37 GMT
const Representation kCurrent{1'000, "\"abc\"", kRangeModified};

// "0+100", "whole" or "unsatisfiable".
std::string SelectionText(const RangeSelection& selection) {
  if (selection.verdict == RangeVerdict::kWhole) return "whole";
  if (selection.verdict == RangeVerdict::kUnsatisfiable) return "unsatisfiable";
  return std::to_string(selection.part.first) + "+" + std::to_string(selection.part.length);
}

HeaderList Asking(const std::string& range) {
  HeaderList headers;
  headers.Add("Range", range);
  return headers;
}

struct RangeRow {
  std::string range;
  std::string selected;
};

class SelectRangeOf : public testing::TestWithParam<RangeRow> {};

TEST_P(SelectRangeOf, AThousandBytes) {
  EXPECT_EQ(SelectionText(SelectRange(Asking(GetParam().range), kCurrent)), GetParam().selected);
}

INSTANTIATE_TEST_SUITE_P(Parts, SelectRangeOf,
                         testing::Values(RangeRow{"bytes=0-0", "0+1"}, RangeRow{"bytes=0-99", "0+100"},
                                         RangeRow{"bytes=100-", "100+900"}, RangeRow{"bytes=0-", "0+1000"},
                                         RangeRow{"bytes=0-999", "0+1000"},
                                         RangeRow{"bytes=0-1000", "0+1000"}, RangeRow{"bytes=999-", "999+1"},
                                         RangeRow{"bytes=999-5000", "999+1"}, RangeRow{"bytes=-1", "999+1"},
                                         RangeRow{"bytes=-1000", "0+1000"}, RangeRow{"bytes=-5000", "0+1000"},
                                         RangeRow{"Bytes=1-2", "1+2"}, RangeRow{"bytes= 1-2 ", "1+2"},
                                         RangeRow{"bytes=,1-2,", "1+2"}, RangeRow{"bytes=007-8", "7+2"},
                                         RangeRow{"bytes=5-18446744073709551615", "5+995"},
                                         RangeRow{"bytes=5-99999999999999999999999", "5+995"},
                                         RangeRow{"bytes=-99999999999999999999999", "0+1000"}));

INSTANTIATE_TEST_SUITE_P(Unsatisfiable, SelectRangeOf,
                         testing::Values(RangeRow{"bytes=1000-", "unsatisfiable"},
                                         RangeRow{"bytes=1000-1001", "unsatisfiable"},
                                         RangeRow{"bytes=-0", "unsatisfiable"},
                                         RangeRow{"bytes=18446744073709551615-", "unsatisfiable"},
                                         RangeRow{"bytes=99999999999999999999999-", "unsatisfiable"}));

INSTANTIATE_TEST_SUITE_P(Whole, SelectRangeOf,
                         testing::Values(RangeRow{"", "whole"}, RangeRow{"bytes", "whole"},
                                         RangeRow{"bytes=", "whole"}, RangeRow{"bytes=-", "whole"},
                                         RangeRow{"bytes=,", "whole"}, RangeRow{"bytes=2-1", "whole"},
                                         RangeRow{"bytes=a-b", "whole"}, RangeRow{"bytes=1", "whole"},
                                         RangeRow{"bytes=1-2-3", "whole"}, RangeRow{"bytes=--1", "whole"},
                                         RangeRow{"bytes=+1-2", "whole"}, RangeRow{"bytes=1 -2", "whole"},
                                         RangeRow{"bytes=0x1-2", "whole"}, RangeRow{"bytes 0-1", "whole"},
                                         RangeRow{"bytes =0-1", "whole"}, RangeRow{"items=0-1", "whole"},
                                         RangeRow{"bytes=0-1,5-6", "whole"},
                                         RangeRow{"bytes=0-,0-,0-", "whole"},
                                         RangeRow{"bytes=0-1,x", "whole"},
                                         RangeRow{"bytes=0-1;5-6", "whole"}));

TEST(SelectRange, WithoutAHeaderIsTheWhole) {
  EXPECT_EQ(SelectionText(SelectRange({}, kCurrent)), "whole");
}

TEST(SelectRange, TwoLinesAreNotOneRange) {
  HeaderList headers = Asking("bytes=0-1");
  headers.Add("Range", "bytes=0-1");
  EXPECT_EQ(SelectionText(SelectRange(headers, kCurrent)), "whole");
}

class IfRange : public testing::TestWithParam<RangeRow> {};

TEST_P(IfRange, DecidesWhetherTheRangeCounts) {
  HeaderList headers = Asking("bytes=10-");
  headers.Add("If-Range", GetParam().range);
  EXPECT_EQ(SelectionText(SelectRange(headers, kCurrent)), GetParam().selected);
  headers.Set("Range", "bytes=1000-");
  EXPECT_EQ(SelectionText(SelectRange(headers, kCurrent)),
            GetParam().selected == "whole" ? "whole" : "unsatisfiable");
}

INSTANTIATE_TEST_SUITE_P(Validators, IfRange,
                         testing::Values(RangeRow{"\"abc\"", "10+990"}, RangeRow{"W/\"abc\"", "whole"},
                                         RangeRow{"\"abd\"", "whole"}, RangeRow{"\"abc\", \"def\"", "whole"},
                                         RangeRow{"abc", "whole"}, RangeRow{"*", "whole"},
                                         RangeRow{"", "whole"},
                                         RangeRow{"Sun, 06 Nov 1994 08:49:37 GMT", "10+990"},
                                         RangeRow{"Sunday, 06-Nov-94 08:49:37 GMT", "10+990"},
                                         RangeRow{"Sun, 06 Nov 1994 08:49:36 GMT", "whole"},
                                         RangeRow{"Sun, 06 Nov 1994 08:49:38 GMT", "whole"}));

TEST(SelectRange, IfRangeAloneMeansNothing) {
  HeaderList headers;
  headers.Add("If-Range", "\"abc\"");
  EXPECT_EQ(SelectionText(SelectRange(headers, kCurrent)), "whole");
}

TEST(ContentRange, NamesFirstAndLastByte) {
  EXPECT_EQ(ContentRange({0, 100}, 1'000), "bytes 0-99/1000");
  EXPECT_EQ(ContentRange({999, 1}, 1'000), "bytes 999-999/1000");
  EXPECT_EQ(UnsatisfiedRange(1'000), "bytes */1000");
}

}  // namespace
}  // namespace server
