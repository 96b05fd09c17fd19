#include "s3client/retry_policy.h"

#include <vector>

#include <gtest/gtest.h>

namespace s3client {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::Test;

class RetryPolicyTest : public Test {
 protected:
  RetryPolicy Policy(int max_attempts = 10) {
    return RetryPolicy({max_attempts, milliseconds(100), milliseconds(1000)},
                       {[this] { return now_; }, [this] { return random_; },
                        [this](milliseconds delay, const std::stop_token&) {
                          slept_.push_back(delay);
                          now_ += delay;
                          if (stop_during_sleep_) source_.request_stop();
                        }});
  }
  bool Wait(const RetryPolicy& policy, int made, Deadline deadline = Deadline::max()) {
    return policy.WaitForNext(made, deadline, source_.get_token());
  }

  Deadline now_{seconds(1000)};
  double random_ = 0.5;
  bool stop_during_sleep_ = false;
  std::stop_source source_;
  std::vector<milliseconds> slept_;
};

TEST_F(RetryPolicyTest, TheCeilingDoublesUpToTheLongest) {
  const RetryPolicy policy = Policy();
  for (int made = 1; made <= 6; ++made) EXPECT_TRUE(Wait(policy, made));
  EXPECT_EQ(slept_, (std::vector<milliseconds>{milliseconds(50), milliseconds(100), milliseconds(200),
                                               milliseconds(400), milliseconds(500), milliseconds(500)}));
}

TEST_F(RetryPolicyTest, FullJitterReachesDownToZero) {
  random_ = 0;
  EXPECT_TRUE(Wait(Policy(), 3));
  random_ = 0.999;
  EXPECT_TRUE(Wait(Policy(), 3));
  EXPECT_EQ(slept_, (std::vector<milliseconds>{milliseconds(0), milliseconds(399)}));
}

TEST_F(RetryPolicyTest, EndsWithTheAttempts) {
  EXPECT_TRUE(Wait(Policy(3), 2));
  EXPECT_FALSE(Wait(Policy(3), 3));
  EXPECT_FALSE(Wait(Policy(1), 1));
  EXPECT_EQ(slept_.size(), 1U);
}

TEST_F(RetryPolicyTest, NeverWaitsPastTheDeadline) {
  EXPECT_FALSE(Wait(Policy(), 1, now_ + milliseconds(50)));
  EXPECT_FALSE(Wait(Policy(), 1, now_ - seconds(1)));
  EXPECT_TRUE(slept_.empty());
  EXPECT_TRUE(Wait(Policy(), 1, now_ + milliseconds(51)));
}

TEST_F(RetryPolicyTest, AStopEndsTheWait) {
  stop_during_sleep_ = true;
  EXPECT_FALSE(Wait(Policy(), 1));
  EXPECT_EQ(slept_.size(), 1U);
}

TEST(RetrySourcesTest, TheRealSleepEndsEarlyWhenStopped) {
  const RetrySources sources = RealRetrySources();
  std::stop_source source;
  source.request_stop();
  const auto begun = std::chrono::steady_clock::now();
  sources.sleep(std::chrono::minutes(1), source.get_token());
  EXPECT_LT(std::chrono::steady_clock::now() - begun, seconds(30));
}

TEST(RetrySourcesTest, TheRealRandomIsAFraction) {
  const RetrySources sources = RealRetrySources();
  double sum = 0;
  for (int i = 0; i < 1000; ++i) {
    const double value = sources.random();
    ASSERT_GE(value, 0.0);
    ASSERT_LE(value, 1.0);
    sum += value;
  }
  EXPECT_NEAR(sum / 1000, 0.5, 0.1);
}

TEST(IsRetryableTest, Answers) {
  for (const int status : {500, 502, 503, 504, 429, 408}) EXPECT_TRUE(IsRetryable(status, "")) << status;
  for (const int status : {200, 301, 304, 400, 403, 404, 409, 412, 501})
    EXPECT_FALSE(IsRetryable(status, "")) << status;
  EXPECT_TRUE(IsRetryable(400, "RequestTimeout"));
  EXPECT_TRUE(IsRetryable(403, "SlowDown"));
  EXPECT_FALSE(IsRetryable(403, "SignatureDoesNotMatch"));
}

TEST(IsRetryableTest, TransportFailures) {
  using enum TransportFailureKind;
  for (const auto kind : {kUnresolvable, kRefused, kConnectTimeout, kTls, kStalled, kBroken}) {
    EXPECT_TRUE(IsRetryable(kind)) << static_cast<int>(kind);
  }
  for (const auto kind : {kCertificate, kNotHttp, kDeadline, kStopped, kAborted, kInternal}) {
    EXPECT_FALSE(IsRetryable(kind)) << static_cast<int>(kind);
  }
}

}  // namespace
}  // namespace s3client
