#include "s3client/signing_state.h"

#include <gtest/gtest.h>

namespace s3client {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

const std::chrono::system_clock::time_point kAnsweredAt{seconds(1369353600)};

ErrorAnswer RefusalOf(int status, std::string code = "") {
  ErrorAnswer answer;
  answer.status = status;
  answer.code = std::move(code);
  return answer;
}

TEST(CorrectBasisTest, TakesTheNamedRegion) {
  for (const int status : {301, 307, 400}) {
    ErrorAnswer refusal = RefusalOf(status);
    refusal.region = "eu-west-1";
    SigningBasis basis{"us-east-1"};
    EXPECT_TRUE(CorrectBasis(refusal, kAnsweredAt, basis)) << status;
    EXPECT_EQ(basis.region, "eu-west-1");
    EXPECT_FALSE(CorrectBasis(refusal, kAnsweredAt, basis)) << "the same region again";
  }
}

TEST(CorrectBasisTest, ARegionBesideAnotherErrorIsNoCorrection) {
  for (const int status : {403, 404, 503}) {
    ErrorAnswer refusal = RefusalOf(status, "NoSuchKey");
    refusal.region = "eu-west-1";
    SigningBasis basis{"us-east-1"};
    EXPECT_FALSE(CorrectBasis(refusal, kAnsweredAt, basis)) << status;
    EXPECT_EQ(basis.region, "us-east-1");
  }
}

TEST(CorrectBasisTest, TakesTheStoresClock) {
  ErrorAnswer refusal = RefusalOf(403, "RequestTimeTooSkewed");
  refusal.date = kAnsweredAt - minutes(20);
  SigningBasis basis{"us-east-1", minutes(1)};
  EXPECT_TRUE(CorrectBasis(refusal, kAnsweredAt, basis));
  EXPECT_EQ(basis.clock_offset, minutes(-19));
}

TEST(CorrectBasisTest, ARefusalToHeadIsReadFromItsDate) {
  ErrorAnswer refusal = RefusalOf(403);
  refusal.date = kAnsweredAt + minutes(20);
  SigningBasis basis{"us-east-1"};
  EXPECT_TRUE(CorrectBasis(refusal, kAnsweredAt, basis));
  EXPECT_EQ(basis.clock_offset, minutes(20));
}

TEST(CorrectBasisTest, ClocksThatAgreeAreNotCorrected) {
  ErrorAnswer refusal = RefusalOf(403, "RequestTimeTooSkewed");
  SigningBasis basis{"us-east-1"};
  EXPECT_FALSE(CorrectBasis(refusal, kAnsweredAt, basis)) << "no Date";
  refusal.date = kAnsweredAt + minutes(5);
  EXPECT_FALSE(CorrectBasis(refusal, kAnsweredAt, basis));
  refusal.code = "AccessDenied";
  refusal.date = kAnsweredAt + minutes(60);
  EXPECT_FALSE(CorrectBasis(refusal, kAnsweredAt, basis)) << "another reason was given";
}

TEST(SigningStateTest, KeepsWhatItLearned) {
  SigningState state("us-east-1");
  EXPECT_EQ(state.Current().region, "us-east-1");
  state.Learn({"eu-west-1", seconds(7)});
  EXPECT_EQ(state.Current().region, "eu-west-1");
  EXPECT_EQ(state.Current().clock_offset, seconds(7));
}

}  // namespace
}  // namespace s3client
