#include "server/http/cache_lifetime.h"

#include <gtest/gtest.h>

namespace server {
namespace {

using std::chrono::seconds;

TEST(CacheLifetime, WhatEndsInTimeStaysAsItIs) {
  for (const char* text :
       {"public, max-age=60", "no-store", "private, no-cache", "public, max-age=60, s-maxage=100, immutable",
        "public, max-age=60, stale-while-revalidate=30, stale-if-error=40"}) {
    EXPECT_EQ(WithinLifetime(text, seconds(100)), text);
  }
}

TEST(CacheLifetime, FreshnessIsCutDown) {
  EXPECT_EQ(WithinLifetime("public, max-age=60", seconds(59)), "public, max-age=59");
  EXPECT_EQ(WithinLifetime("max-age=60, s-maxage=600", seconds(100)), "max-age=60, s-maxage=100");
  EXPECT_EQ(WithinLifetime("public, max-age=31536000, immutable", seconds(5)),
            "public, max-age=5, immutable");
  EXPECT_EQ(WithinLifetime("max-age=99999999999999999999", seconds(5)), "max-age=5");
  EXPECT_EQ(WithinLifetime("Max-Age=60", seconds(5)), "max-age=5");
}

TEST(CacheLifetime, StalenessGetsWhatIsThenLeft) {
  EXPECT_EQ(WithinLifetime("max-age=60, stale-while-revalidate=600, stale-if-error=30", seconds(100)),
            "max-age=60, stale-while-revalidate=40, stale-if-error=30");
  EXPECT_EQ(WithinLifetime("max-age=10, s-maxage=90, stale-if-error=600", seconds(100)),
            "max-age=10, s-maxage=90, stale-if-error=10");
  EXPECT_EQ(WithinLifetime("max-age=60, stale-while-revalidate=600", seconds(60)), "max-age=60");
}

TEST(CacheLifetime, NoCacheIsLeftToGuess) {
  EXPECT_EQ(WithinLifetime("public", seconds(7)), "public, max-age=7");
  EXPECT_EQ(WithinLifetime("s-maxage=3", seconds(7)), "s-maxage=3, max-age=7");
  EXPECT_EQ(WithinLifetime("", seconds(7)), "max-age=7");
}

TEST(CacheLifetime, WhatIsOverIsNotKept) {
  EXPECT_EQ(WithinLifetime("public, max-age=60, stale-if-error=9", seconds(0)), "public, max-age=0");
  EXPECT_EQ(WithinLifetime("public, max-age=60", seconds(-3)), "public, max-age=0");
}

}  // namespace
}  // namespace server
