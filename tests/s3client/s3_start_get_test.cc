// Get without a thread: what S3 makes of one attempt's answer.
#include <optional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/s3client/s3_store_fixture.h"

namespace s3client::testing {
namespace {

using ::testing::HasSubstr;

class S3StartGetTest : public S3StoreTest {
 protected:
  S3StartGetTest() { network_->starts = true; }

  // Nothing: refused.
  std::optional<Result<s3client::Object>> Start(std::string_view key = "a.png") {
    GetOptions options;
    options.deadline = deadline_;
    options.max_bytes = max_bytes_;
    std::optional<Result<s3client::Object>> told;
    const bool started = store_->StartGet(key, options, [&](Result<s3client::Object> object) {
      EXPECT_FALSE(told) << "told twice";
      told = std::move(object);
    });
    EXPECT_EQ(started, told.has_value());
    return told;
  }
  ErrorCode ErrorOf(FakeAnswer answer) {
    Push(std::move(answer));
    const auto told = Start();
    if (told && !*told) return told->error().code;
    ADD_FAILURE() << "an error was expected";
    return ErrorCode::kIo;
  }
};

TEST_F(S3StartGetTest, TellsTheObject) {
  FakeAnswer answer = Object("0123456789");
  answer.headers.push_back({"x-amz-meta-k", "v"});
  Push(answer);
  const auto told = Start("cats/a b.png");
  ASSERT_TRUE(told && *told);
  EXPECT_EQ((*told)->bytes, "0123456789");
  EXPECT_EQ((*told)->info.etag, "\"abc\"");
  EXPECT_EQ((*told)->info.metadata.at("k"), "v");
  EXPECT_EQ(sent().at(0).url, "http://store:9000/images/cats/a%20b.png");
  EXPECT_THAT(sent()[0].Header("authorization"), HasSubstr("Credential=AKIDEXAMPLE/20130524/us-east-1/s3/"));
  EXPECT_EQ(store_->Stats().requests, 1U);
}

TEST_F(S3StartGetTest, NotFoundIsTheStoresWordOnly) {
  EXPECT_EQ(ErrorOf(Refusal(404, "NoSuchKey")), ErrorCode::kNotFound);
  EXPECT_EQ(ErrorOf(Refusal(404, "NoSuchBucket")), ErrorCode::kNoSuchBucket);
  EXPECT_EQ(ErrorOf({404, {}, "<html>no such page</html>"}), ErrorCode::kProtocol);
}

TEST_F(S3StartGetTest, OneAttemptAndNoCorrection) {
  EXPECT_EQ(ErrorOf(Refusal(503, "SlowDown")), ErrorCode::kUnavailable);
  EXPECT_EQ(ErrorOf(Refusal(403, "RequestTimeTooSkewed", {{"date", "Fri, 24 May 2013 01:00:00 GMT"}})),
            ErrorCode::kAccessDenied);
  EXPECT_EQ(ErrorOf(Broken(TransportFailureKind::kBroken)), ErrorCode::kUnavailable);
  EXPECT_EQ(ErrorOf(Broken(TransportFailureKind::kStalled)), ErrorCode::kTimeout);
  EXPECT_EQ(sent().size(), 4U);
  EXPECT_EQ(store_->Stats().requests, 0U) << "what follows is counted";
  EXPECT_EQ(store_->Stats().failures, 0U);
}

TEST_F(S3StartGetTest, WhatGetLearntHolds) {
  Push(Refusal(403, "RequestTimeTooSkewed", {{"date", "Fri, 24 May 2013 01:00:00 GMT"}}));
  Push(Object("x"));
  ASSERT_TRUE(Get());
  Push(Object("x"));
  ASSERT_TRUE(Start());
  EXPECT_EQ(sent().back().Header("x-amz-date"), "20130524T010000Z");
}

TEST_F(S3StartGetTest, TooLarge) {
  max_bytes_ = 9;
  EXPECT_EQ(ErrorOf(Object("0123456789")), ErrorCode::kTooLarge);
}

TEST_F(S3StartGetTest, AnAnswerThatIsNoObject) {
  EXPECT_EQ(ErrorOf({200, {{"content-length", "4"}}, "page"}), ErrorCode::kProtocol);
}

TEST_F(S3StartGetTest, RefusesWhatGetWouldRefuse) {
  EXPECT_FALSE(Start(""));
  EXPECT_FALSE(Start(std::string(kMaxKeyBytes + 1, 'k')));
  Remake({.endpoint = "ftp://store"});
  EXPECT_FALSE(Start());
  EXPECT_TRUE(sent().empty());
}

TEST_F(S3StartGetTest, RefusesWhereTheNetworkDoes) {
  network_->starts = false;
  EXPECT_FALSE(Start());
  EXPECT_TRUE(sent().empty());
}

}  // namespace
}  // namespace s3client::testing
