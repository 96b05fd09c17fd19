#include "server/http/http_date_parser.h"

#include <string>

#include <gtest/gtest.h>

namespace server {
namespace {

using namespace std::chrono;

const sys_seconds kNow = sys_days(year(2026) / 6 / 15);
const sys_seconds kExample = sys_seconds(seconds(784'111'777));

TEST(HttpDate, AllThreeFormsOfOneMoment) {
  EXPECT_EQ(ParseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT", kNow), kExample);
  EXPECT_EQ(ParseHttpDate("Sunday, 06-Nov-94 08:49:37 GMT", kNow), kExample);
  EXPECT_EQ(ParseHttpDate("Sun Nov  6 08:49:37 1994", kNow), kExample);
  EXPECT_EQ(ParseHttpDate("Sun Nov 06 08:49:37 1994", kNow), kExample);
}

struct Moment {
  const char* text;
  sys_seconds time;
};

class HttpDateReads : public testing::TestWithParam<Moment> {};

TEST_P(HttpDateReads, This) {
  const auto time = ParseHttpDate(GetParam().text, kNow);
  ASSERT_TRUE(time) << GetParam().text;
  EXPECT_EQ(*time, GetParam().time) << GetParam().text;
}

sys_seconds At(int y, unsigned m, unsigned d, int second_of_day = 0) {
  return sys_days(year(y) / static_cast<int>(m) / static_cast<int>(d)) + seconds(second_of_day);
}

INSTANTIATE_TEST_SUITE_P(
    Edges, HttpDateReads,
    testing::Values(Moment{"Thu, 01 Jan 1970 00:00:00 GMT", At(1970, 1, 1)},
                    Moment{"Wed, 31 Dec 1969 23:59:59 GMT", At(1969, 12, 31, 86'399)},
                    Moment{"Tue, 19 Jan 2038 03:14:08 GMT", sys_seconds(seconds(2'147'483'648))},
                    Moment{"Thu, 29 Feb 2024 12:00:00 GMT", At(2024, 2, 29, 43'200)},
                    Moment{"Tue, 29 Feb 2000 00:00:00 GMT", At(2000, 2, 29)},
                    Moment{"Sat, 31 Dec 2016 23:59:60 GMT", At(2017, 1, 1)},  // a leap second
                    // Beyond what nanoseconds in 64 bits can count.
                    Moment{"Fri, 31 Dec 9999 23:59:59 GMT", At(9999, 12, 31, 86'399)},
                    Moment{"Sat, 01 Jan 0000 00:00:00 GMT", At(0, 1, 1)},
                    // The day's name is not compared.
                    Moment{"Mon, 06 Nov 1994 08:49:37 GMT", kExample},
                    Moment{"Sun Nov 16 08:49:37 1994", kExample + days(10)}));

INSTANTIATE_TEST_SUITE_P(TwoDigitYears, HttpDateReads,
                         testing::Values(Moment{"Monday, 15-Jun-26 00:00:00 GMT", At(2026, 6, 15)},
                                         Moment{"Monday, 01-Jan-76 00:00:00 GMT", At(2076, 1, 1)},
                                         Moment{"Saturday, 01-Jan-77 00:00:00 GMT", At(1977, 1, 1)},
                                         Moment{"Saturday, 01-Jan-00 00:00:00 GMT", At(2000, 1, 1)},
                                         Moment{"Friday, 31-Dec-99 00:00:00 GMT", At(1999, 12, 31)}));

TEST(HttpDate, TwoDigitsLookAheadOverTheTurnOfACentury) {
  const sys_seconds late = sys_days(year(2080) / 1 / 1);
  EXPECT_EQ(ParseHttpDate("Monday, 01-Jan-30 00:00:00 GMT", late), At(2130, 1, 1));
  EXPECT_EQ(ParseHttpDate("Monday, 01-Jan-31 00:00:00 GMT", late), At(2031, 1, 1));
  EXPECT_EQ(ParseHttpDate("Monday, 01-Jan-80 00:00:00 GMT", late), At(2080, 1, 1));
}

class HttpDateRefuses : public testing::TestWithParam<const char*> {};

TEST_P(HttpDateRefuses, This) {
  EXPECT_EQ(ParseHttpDate(GetParam(), kNow), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(
    Garbage, HttpDateRefuses,
    testing::Values(
        "", " ", "0", "soon", "784111777", "1994-11-06T08:49:37Z", "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 Nov 1994 08:49:37 gmt", "Sun, 06 Nov 1994 08:49:37 +0000",
        "sun, 06 nov 1994 08:49:37 GMT", "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 94 08:49:37 GMT",
        "Sun 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT ", " Sun, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994  08:49:37 GMT", "Sun, 06 Nov 1994 8:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08:49:61 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 31 Nov 1994 08:49:37 GMT", "Sun, 29 Feb 2023 08:49:37 GMT",
        "Sun, 29 Feb 1900 08:49:37 GMT", "Sun, -6 Nov 1994 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT",
        "Xyz, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 19940 08:49:37 GMT", "Sunday, 06-Nov-1994 08:49:37 GMT",
        "Sun, 06-Nov-94 08:49:37 GMT", "Sunday, 06 Nov 1994 08:49:37 GMT", "Sun Nov 6 08:49:37 1994",
        "Sun Nov  6 08:49:37 94", "Sun Nov  6 08:49:37 1994 GMT", "Sun Nov  0 08:49:37 1994",
        "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT"));

TEST(HttpDate, NoCutOfADateIsADate) {
  for (const std::string whole :
       {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"}) {
    for (std::size_t length = 0; length < whole.size(); ++length) {
      EXPECT_EQ(ParseHttpDate(whole.substr(0, length), kNow), std::nullopt) << whole.substr(0, length);
    }
  }
}

}  // namespace
}  // namespace server
