#include "s3client/timestamps.h"

#include <gtest/gtest.h>

namespace s3client {
namespace {

using std::chrono::seconds;
using std::chrono::system_clock;

system_clock::time_point At(long long unix_seconds) {
  return system_clock::time_point(seconds(unix_seconds));
}

TEST(FormatAmzDateTest, IsUtcInWholeSeconds) {
  EXPECT_EQ(FormatAmzDate(At(0)), "19700101T000000Z");
  EXPECT_EQ(FormatAmzDate(At(1369353600)), "20130524T000000Z");
  EXPECT_EQ(FormatAmzDate(At(1709251199) + std::chrono::milliseconds(999)), "20240229T235959Z");
}

TEST(ParseHttpDateTest, ReadsTheFixedForm) {
  EXPECT_EQ(ParseHttpDate("Fri, 24 May 2013 00:00:00 GMT"), At(1369353600));
  EXPECT_EQ(ParseHttpDate("Thu, 29 Feb 2024 23:59:59 GMT"), At(1709251199));
  EXPECT_EQ(ParseHttpDate("Thu, 01 Jan 1970 00:00:00 GMT"), At(0));
}

TEST(ParseHttpDateTest, RefusesEverythingElse) {
  for (const char* text :
       {"", "Fri, 24 May 2013 00:00:00", "Fri, 24 May 2013 00:00:00 GMT ", "24 May 2013 00:00:00 GMT",
        "Fri, 24 Mai 2013 00:00:00 GMT", "Fri, 30 Feb 2013 00:00:00 GMT", "Fri, 24 May 2013 24:00:00 GMT",
        "Fri, 24 May 2013 00:60:00 GMT", "Fri, 24 May 2013 00:00:00 CET", "Fri, 2x May 2013 00:00:00 GMT",
        "Friday, 24-May-13 00:00:00 GMT", "2013-05-24T00:00:00Z"}) {
    EXPECT_EQ(ParseHttpDate(text), std::nullopt) << text;
  }
}

TEST(ParseListingDateTest, TheFractionIsOptionalAndDropped) {
  EXPECT_EQ(ParseListingDate("2013-05-24T00:00:00Z"), At(1369353600));
  EXPECT_EQ(ParseListingDate("2013-05-24T00:00:00.000Z"), At(1369353600));
  EXPECT_EQ(ParseListingDate("2013-05-24T00:00:00.987654321Z"), At(1369353600));
}

TEST(ParseListingDateTest, RefusesEverythingElse) {
  for (const char* text :
       {"", "2013-05-24", "2013-05-24T00:00:00", "2013-05-24T00:00:00.Z", "2013-13-24T00:00:00Z",
        "2013-05-24T00:00:00+02:00", "2013-05-24 00:00:00Z", "2013-05-24T00:00:00.0Zx"}) {
    EXPECT_EQ(ParseListingDate(text), std::nullopt) << text;
  }
}

// The clock counts nanoseconds; these would overflow it.
TEST(ParseDateTest, WhatIsTooFarAwayIsReadAsTheFurthestTime) {
  const system_clock::time_point first(-kFurthestTime);
  const system_clock::time_point last(kFurthestTime);
  EXPECT_EQ(ParseHttpDate("Mon, 01 Jan 0001 00:00:00 GMT"), first);
  EXPECT_EQ(ParseHttpDate("Fri, 31 Dec 9999 23:59:60 GMT"), last);
  EXPECT_EQ(ParseListingDate("0001-01-01T00:00:00Z"), first);
  EXPECT_EQ(ParseListingDate("4026-05-24T00:00:00.000Z"), last);
  EXPECT_EQ(last - first, 2 * kFurthestTime);
  EXPECT_EQ(FormatAmzDate(first), "18270527T160000Z");
  EXPECT_EQ(FormatAmzDate(last), "21120807T080000Z");
}

}  // namespace
}  // namespace s3client
