#include "server/front/http_date.h"

#include <gtest/gtest.h>

namespace server {
namespace {

TEST(HttpDate, IsTheFormOfRfc9110) {
  EXPECT_EQ(FormatHttpDate(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(FormatHttpDate(0), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(FormatHttpDate(951782400), "Tue, 29 Feb 2000 00:00:00 GMT");
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
