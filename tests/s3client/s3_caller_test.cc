// One call over several attempts: retries, corrections, deadlines, and what must never be said.
#include "s3client/s3_caller.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/s3client/s3_store_fixture.h"

namespace s3client::testing {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;
using ::testing::Not;

using S3CallerTest = S3StoreTest;

TEST_F(S3CallerTest, ABrokenBodyIsBegunAgainFromTheFirstByte) {
  FakeAnswer broken = Object("0123456789");
  broken.body = "01234";
  broken.failure = TransportFailureKind::kBroken;
  Push(broken);
  Push(Object("9876543210"));
  ASSERT_TRUE(Get());
  EXPECT_EQ(sink_.begins, 2);
  EXPECT_EQ(sink_.bytes, "9876543210");
  EXPECT_EQ(store_->Stats().retries, 1U);
}

TEST_F(S3CallerTest, ABodyShorterThanAnnouncedIsBroken) {
  FakeAnswer cut = Object("0123456789");
  cut.body = "0123";
  Push(cut);
  Push(Object("0123456789"));
  ASSERT_TRUE(Get());
  EXPECT_EQ(sink_.begins, 2);
  EXPECT_EQ(sink_.bytes, "0123456789");
}

TEST_F(S3CallerTest, TheSizeLimitCountsEachAttemptAnew) {
  max_bytes_ = 10;
  FakeAnswer cut = Object("0123456789");
  cut.body = "012345678";
  Push(cut);
  Push(Object("0123456789"));
  EXPECT_TRUE(Get());
}

TEST_F(S3CallerTest, BusyAnswersAreTriedAgainWithJitter) {
  Push(Refusal(503, "SlowDown"));
  Push({500, {}, ""});
  Push(Object("x"));
  ASSERT_TRUE(Get());
  EXPECT_EQ(slept_, (std::vector<milliseconds>{milliseconds(50), milliseconds(100)}));
  EXPECT_EQ(store_->Stats().retries, 2U);
}

TEST_F(S3CallerTest, EveryAttemptIsSignedForItsOwnTime) {
  FakeAnswer slow = Refusal(503, "SlowDown");
  slow.before = [this] { time_ += std::chrono::seconds(2); };
  Push(slow);
  Push(Object("x"));
  ASSERT_TRUE(Get());
  EXPECT_EQ(sent().at(0).Header("x-amz-date"), "20130524T000000Z");
  EXPECT_EQ(sent().at(1).Header("x-amz-date"), "20130524T000002Z");
}

TEST_F(S3CallerTest, GivesUpWithTheLastAnswer) {
  for (int i = 0; i < 3; ++i) Push(Refusal(503, "SlowDown", {{"x-amz-request-id", "r" + std::to_string(i)}}));
  const auto info = Get();
  ASSERT_FALSE(info);
  EXPECT_EQ(info.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(info.error().store_code, "SlowDown");
  EXPECT_EQ(info.error().request_id, "r2");
  EXPECT_EQ(sent().size(), 3U);
}

TEST_F(S3CallerTest, NoConnectionIsUnavailableAfterTheRetries) {
  for (int i = 0; i < 3; ++i) Push(Broken(TransportFailureKind::kRefused));
  const auto info = Get();
  ASSERT_FALSE(info);
  EXPECT_EQ(info.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(info.error().message, HasSubstr("S3_ENDPOINT"));
  EXPECT_EQ(store_->Stats().retries, 2U);
}

TEST_F(S3CallerTest, PutsAreRepeatedWithTheSameBody) {
  Push(Broken(TransportFailureKind::kBroken));
  Push({200, {{"etag", "\"e\""}}, ""});
  ASSERT_TRUE(Put("a", "the bytes"));
  EXPECT_EQ(sent().at(1).body, "the bytes");
  EXPECT_EQ(sent().at(1).Header("x-amz-content-sha256"), sent().at(0).Header("x-amz-content-sha256"));
}

TEST_F(S3CallerTest, RefusalsAreFinal) {
  for (const char* code : {"AccessDenied", "SignatureDoesNotMatch", "InvalidAccessKeyId"}) {
    Push(Refusal(403, code));
    EXPECT_EQ(Get().error().code, ErrorCode::kAccessDenied) << code;
  }
  Push(Refusal(404, "NoSuchKey"));
  EXPECT_EQ(Get().error().code, ErrorCode::kNotFound);
  EXPECT_EQ(sent().size(), 4U);
}

TEST_F(S3CallerTest, ANamedRegionIsUsedAtOnceAndFromThenOn) {
  Remake({.max_attempts = 1});
  Push(Refusal(400, "AuthorizationHeaderMalformed", {{"x-amz-bucket-region", "eu-west-1"}}));
  Push(Object("x"));
  Push(Object("y"));
  ASSERT_TRUE(Get());
  ASSERT_TRUE(Get());
  EXPECT_THAT(sent().at(0).Header("authorization"), HasSubstr("/us-east-1/s3/"));
  EXPECT_THAT(sent().at(1).Header("authorization"), HasSubstr("/eu-west-1/s3/"));
  EXPECT_THAT(sent().at(2).Header("authorization"), HasSubstr("/eu-west-1/s3/"));
  EXPECT_EQ(store_->Stats().retries, 1U);
  EXPECT_TRUE(slept_.empty());
}

TEST_F(S3CallerTest, TellsWhatItHadToCorrect) {
  EXPECT_EQ(store_->Advice(), "");
  Push(Refusal(400, "AuthorizationHeaderMalformed", {{"x-amz-bucket-region", "eu-west-1"}}));
  Push(Object("x"));
  ASSERT_TRUE(Get());
  EXPECT_EQ(store_->Advice(),
            "S3_REGION is us-east-1, but the store says eu-west-1: set S3_REGION=eu-west-1");
}

TEST_F(S3CallerTest, ARegionThatDoesNotHelpIsForgotten) {
  const HttpHeaders elsewhere = {{"x-amz-bucket-region", "eu-west-1"}};
  Push(Refusal(301, "PermanentRedirect", elsewhere));
  Push(Refusal(301, "PermanentRedirect", elsewhere));
  const auto info = Get();
  ASSERT_FALSE(info);
  EXPECT_EQ(info.error().code, ErrorCode::kAccessDenied);
  EXPECT_THAT(info.error().message, HasSubstr("S3_REGION"));
  EXPECT_EQ(sent().size(), 2U);
  Push(Object("x"));
  ASSERT_TRUE(Get());
  EXPECT_THAT(sent().at(2).Header("authorization"), HasSubstr("/us-east-1/s3/"));
}

TEST_F(S3CallerTest, AWrongClockIsCorrectedFromTheDateAndStaysSo) {
  Push(Refusal(403, "RequestTimeTooSkewed", {{"date", "Fri, 24 May 2013 03:00:00 GMT"}}));
  Push(Object("x"));
  Push(Object("y"));
  ASSERT_TRUE(Get());
  time_ += std::chrono::seconds(60);
  ASSERT_TRUE(Get());
  EXPECT_EQ(sent().at(1).Header("x-amz-date"), "20130524T030000Z");
  EXPECT_EQ(sent().at(2).Header("x-amz-date"), "20130524T030100Z");
  EXPECT_EQ(store_->Stats().retries, 1U);
}

TEST_F(S3CallerTest, AClockThatIsStillRefusedEndsTheCall) {
  for (int i = 0; i < 2; ++i) {
    Push(Refusal(403, "RequestTimeTooSkewed", {{"date", "Fri, 24 May 2013 03:00:00 GMT"}}));
    time_ -= std::chrono::hours(1);
  }
  const auto info = Get();
  ASSERT_FALSE(info);
  EXPECT_EQ(info.error().code, ErrorCode::kAccessDenied);
  EXPECT_THAT(info.error().message, HasSubstr("clock"));
  EXPECT_EQ(sent().size(), 2U);
}

TEST_F(S3CallerTest, ADeadlineThatPassedSendsNothing) {
  deadline_ = now_;
  EXPECT_EQ(Get().error().code, ErrorCode::kTimeout);
  EXPECT_TRUE(sent().empty());
}

TEST_F(S3CallerTest, NoRetryBeginsPastTheDeadline) {
  deadline_ = now_ + milliseconds(40);
  Push(Refusal(503, "SlowDown"));
  EXPECT_EQ(Get().error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(sent().size(), 1U);
  EXPECT_EQ(sent()[0].deadline, deadline_);
  EXPECT_TRUE(slept_.empty());
}

TEST_F(S3CallerTest, TheDeadlineInsideAnAttemptIsATimeout) {
  Push(Broken(TransportFailureKind::kDeadline));
  EXPECT_EQ(Get().error().code, ErrorCode::kTimeout);
  EXPECT_EQ(sent().size(), 1U);
}

TEST_F(S3CallerTest, AStopBetweenAttemptsIsCancelled) {
  stop_while_sleeping_ = true;
  Push(Refusal(503, "SlowDown"));
  EXPECT_EQ(Get().error().code, ErrorCode::kCancelled);
  EXPECT_EQ(sent().size(), 1U);
  EXPECT_EQ(Get().error().code, ErrorCode::kCancelled);
  EXPECT_EQ(sent().size(), 1U);
}

TEST_F(S3CallerTest, AnEndlessErrorBodyIsCut) {
  Push({404, {{"x-amz-request-id", "r"}}, "<Error><Code>NoSuchKey</Code>" + std::string(200'000, ' ')});
  EXPECT_EQ(Get().error().code, ErrorCode::kNotFound);
}

TEST_F(S3CallerTest, CredentialsThatWouldBreakAHeaderAreNotSent) {
  for (const char* access_key : {"", "AKID\n", "AKID EXAMPLE", "AKID\r\nx: y"}) {
    store_ = MakeS3ObjectStore({.endpoint = "http://store", .bucket = "images"},
                               MakeStaticCredentials({access_key, kSecret, ""}), Dependencies());
    const auto info = Get();
    EXPECT_EQ(info.error().code, ErrorCode::kAccessDenied);
    EXPECT_THAT(info.error().message, HasSubstr("S3_ACCESS_KEY"));
  }
  EXPECT_TRUE(sent().empty());
}

// The store repeats all that it was sent, wherever it can.
TEST_F(S3CallerTest, NoErrorTextHoldsASecret) {
  for (const int status : {301, 400, 403, 404, 500, 503}) {
    FakeAnswer echo{.status = status};
    for (const char* code : {"AccessDenied", "SignatureDoesNotMatch", "InvalidArgument", "InvalidToken"}) {
      echo.body = std::string("<Error><Code>") + code + "</Code><Message>" + kToken + "</Message><Token-0>" +
                  kToken + "</Token-0><SignatureProvided>00ff</SignatureProvided><Region>" + kToken +
                  "</Region></Error>";
      for (int i = 0; i < 3; ++i) Push(echo);
      const auto info = Get();
      ASSERT_FALSE(info);
      for (const std::string& text :
           {info.error().message, info.error().store_code, info.error().request_id}) {
        EXPECT_THAT(text, Not(HasSubstr(kToken)));
        EXPECT_THAT(text, Not(HasSubstr(kSecret)));
        EXPECT_THAT(text, Not(HasSubstr("00ff")));
      }
      network_ = std::make_shared<FakeHttpTransport>();
      Remake({});
    }
  }
}

}  // namespace
}  // namespace s3client::testing
