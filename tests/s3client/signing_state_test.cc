#include "s3client/signing_state.h"

#include <gtest/gtest.h>

namespace s3client {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

const std::chrono::system_clock::time_point kSignedAt{seconds(1369353600)};

ErrorAnswer Refusal(int status, std::string code = "") {
  ErrorAnswer answer;
  answer.status = status;
  answer.code = std::move(code);
  return answer;
}

TEST(CorrectBasisTest, TakesTheNamedRegion) {
  for (const int status : {301, 307, 400}) {
    ErrorAnswer refusal = Refusal(status);
    refusal.region = "eu-west-1";
    SigningBasis basis{"us-east-1"};
    EXPECT_TRUE(CorrectBasis(refusal, kSignedAt, basis)) << status;
    EXPECT_EQ(basis.region, "eu-west-1");
    EXPECT_FALSE(CorrectBasis(refusal, kSignedAt, basis)) << "the same region again";
  }
}

TEST(CorrectBasisTest, ARegionBesideAnotherErrorIsNoCorrection) {
  for (const int status : {403, 404, 503}) {
    ErrorAnswer refusal = Refusal(status, "NoSuchKey");
    refusal.region = "eu-west-1";
    SigningBasis basis{"us-east-1"};
    EXPECT_FALSE(CorrectBasis(refusal, kSignedAt, basis)) << status;
    EXPECT_EQ(basis.region, "us-east-1");
  }
}

TEST(CorrectBasisTest, TakesTheStoresClock) {
  ErrorAnswer refusal = Refusal(403, "RequestTimeTooSkewed");
  refusal.date = kSignedAt - minutes(20);
  SigningBasis basis{"us-east-1", minutes(1)};
  EXPECT_TRUE(CorrectBasis(refusal, kSignedAt, basis));
  EXPECT_EQ(basis.clock_offset, minutes(-19));
}

TEST(CorrectBasisTest, ARefusalToHeadIsReadFromItsDate) {
  ErrorAnswer refusal = Refusal(403);
  refusal.date = kSignedAt + minutes(20);
  SigningBasis basis{"us-east-1"};
  EXPECT_TRUE(CorrectBasis(refusal, kSignedAt, basis));
  EXPECT_EQ(basis.clock_offset, minutes(20));
}

TEST(CorrectBasisTest, ClocksThatAgreeAreNotCorrected) {
  ErrorAnswer refusal = Refusal(403, "RequestTimeTooSkewed");
  SigningBasis basis{"us-east-1"};
  EXPECT_FALSE(CorrectBasis(refusal, kSignedAt, basis)) << "no Date";
  refusal.date = kSignedAt + minutes(5);
  EXPECT_FALSE(CorrectBasis(refusal, kSignedAt, basis));
  refusal.code = "AccessDenied";
  refusal.date = kSignedAt + minutes(60);
  EXPECT_FALSE(CorrectBasis(refusal, kSignedAt, basis)) << "another reason was given";
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
