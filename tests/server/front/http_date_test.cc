#include "server/front/http_date.h"

#include <array>

#include <gtest/gtest.h>

namespace server {
namespace {

TEST(HttpDate, IsTheFormOfRfc9110) {
  EXPECT_EQ(FormatHttpDate(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(FormatHttpDate(0), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(FormatHttpDate(951782400), "Tue, 29 Feb 2000 00:00:00 GMT");
}

TEST(HttpDate, IsWhatTheCLibrarySaysOfAnyDay) {
  for (std::time_t seconds = -2'000'000'000; seconds < 6'000'000'000; seconds += 40'000'003) {
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 40> expected{};
    ASSERT_EQ(std::strftime(expected.data(), expected.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts), 29U);
    EXPECT_EQ(FormatHttpDate(seconds), expected.data());
  }
}

TEST(HttpDate, FollowsTheClock) {
  std::time_t now = 784111777;
  HttpDateClock clock([&] { return now; });
  EXPECT_EQ(clock.Text(), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(clock.Text(), "Sun, 06 Nov 1994 08:49:37 GMT");
  ++now;
  EXPECT_EQ(clock.Text(), "Sun, 06 Nov 1994 08:49:38 GMT");
  now -= 2;  // clocks are set back
  EXPECT_EQ(clock.Text(), "Sun, 06 Nov 1994 08:49:36 GMT");
}

}  // namespace
}  // namespace server
