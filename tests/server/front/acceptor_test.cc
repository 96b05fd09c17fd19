#include "server/front/acceptor.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

namespace server {
namespace {

class ConnectionLimitTest : public testing::Test {
 protected:
  ConnectionLimitTest() { ::getrlimit(RLIMIT_NOFILE, &before_); }
  ~ConnectionLimitTest() override { ::setrlimit(RLIMIT_NOFILE, &before_); }

  std::size_t LimitWith(rlim_t descriptors, std::size_t wanted) const {
    rlimit limit = before_;
    limit.rlim_cur = descriptors;
    EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
    return ConnectionLimit(wanted, 200);
  }

  rlimit before_{};
};

TEST_F(ConnectionLimitTest, LeavesDescriptorsForTheRest) {
  EXPECT_EQ(LimitWith(1024, 16'000), 824U);
  EXPECT_EQ(LimitWith(1024, 100), 100U);
  EXPECT_EQ(LimitWith(256, 16'000), 128U);
  EXPECT_EQ(LimitWith(1024, 0), 1U);
}

}  // namespace
}  // namespace server
