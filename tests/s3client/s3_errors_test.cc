#include "s3client/s3_errors.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace s3client {
namespace {

using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const std::chrono::system_clock::time_point kSignedAt{seconds(1369353600)};  // Fri, 24 May 2013 00:00:00 GMT

ErrorContext Context() {
  return {"http://store:9000", "images", "IMAGE_BUCKET", "us-east-1", kSignedAt};
}

std::string Xml(const std::string& code, const std::string& more = "") {
  return "<Error><Code>" + code + "</Code><Message>nothing to quote</Message>" + more + "</Error>";
}

Error Map(int status, const std::string& body, HttpHeaders headers = {}, bool is_head = false) {
  return ErrorFromAnswer(ReadErrorAnswer({status, std::move(headers)}, body, is_head), Context());
}

TEST(ErrorFromAnswerTest, ObjectsAndBuckets) {
  EXPECT_EQ(Map(404, Xml("NoSuchKey")).code, ErrorCode::kNotFound);
  const Error bucket = Map(404, Xml("NoSuchBucket"));
  EXPECT_EQ(bucket.code, ErrorCode::kNoSuchBucket);
  EXPECT_THAT(bucket.message,
              AllOf(HasSubstr("IMAGE_BUCKET"), HasSubstr("\"images\""), HasSubstr("http://store:9000")));
  EXPECT_EQ(Map(400, Xml("KeyTooLongError")).code, ErrorCode::kInvalidKey);
}

struct Refusal {
  int status;
  std::string code;
  std::string setting;
};

class RefusalTest : public ::testing::TestWithParam<Refusal> {};

TEST_P(RefusalTest, NamesTheSettingToFix) {
  const Error error = Map(GetParam().status, Xml(GetParam().code, "<RequestId>r7</RequestId>"));
  EXPECT_EQ(error.code, ErrorCode::kAccessDenied);
  EXPECT_THAT(error.message, HasSubstr(GetParam().setting));
  EXPECT_EQ(error.store_code, GetParam().code);
  EXPECT_EQ(error.request_id, "r7");
  EXPECT_EQ(error.http_status, GetParam().status);
}

INSTANTIATE_TEST_SUITE_P(Codes, RefusalTest,
                         ::testing::Values(Refusal{403, "SignatureDoesNotMatch", "S3_SECRET_KEY"},
                                           Refusal{403, "InvalidAccessKeyId", "S3_ACCESS_KEY"},
                                           Refusal{403, "RequestTimeTooSkewed", "clock"},
                                           Refusal{400, "AuthorizationHeaderMalformed", "S3_REGION"},
                                           Refusal{301, "PermanentRedirect", "S3_REGION"},
                                           Refusal{307, "TemporaryRedirect", "S3_REGION"},
                                           Refusal{403, "AccessDenied", "policy"},
                                           Refusal{400, "ExpiredToken", "token"},
                                           Refusal{400, "InvalidToken", "token"},
                                           Refusal{403, "AccountProblem", "policy"}),
                         [](const auto& refusal) { return refusal.param.code; });

TEST(ErrorFromAnswerTest, ClockSaysHowMuchAndWhichWay) {
  EXPECT_THAT(Map(403, Xml("RequestTimeTooSkewed"), {{"date", "Fri, 24 May 2013 00:20:00 GMT"}}).message,
              HasSubstr("1200 s behind"));
  EXPECT_THAT(Map(403, Xml("RequestTimeTooSkewed"), {{"date", "Thu, 23 May 2013 23:40:00 GMT"}}).message,
              HasSubstr("1200 s ahead of"));
}

TEST(ErrorFromAnswerTest, RegionComesFromTheHeaderOrTheBody) {
  EXPECT_THAT(Map(400, Xml("AuthorizationHeaderMalformed", "<Region>eu-west-1</Region>")).message,
              AllOf(HasSubstr("S3_REGION is \"us-east-1\""), HasSubstr("region eu-west-1")));
  EXPECT_THAT(Map(301, "", {{"x-amz-bucket-region", "eu-west-2"}}, true).message,
              HasSubstr("region eu-west-2"));
  EXPECT_THAT(Map(400, "", {{"x-amz-bucket-region", "eu-west-2"}}, true).message, HasSubstr("S3_REGION"));
}

// Signed for the right region and still sent away: it is the address that is wrong.
TEST(ErrorFromAnswerTest, ARedirectToOurOwnRegionNamesTheEndpoint) {
  EXPECT_THAT(Map(301, Xml("PermanentRedirect"), {{"x-amz-bucket-region", "us-east-1"}}).message,
              HasSubstr("S3_ENDPOINT must be the address of that region"));
}

TEST(ReadErrorAnswerTest, ARegionThatIsNoneIsDropped) {
  for (const char* text : {"eu west", "EU", "a\r\nb", "<x>", "x/y"}) {
    EXPECT_EQ(ReadErrorAnswer({400, {{"x-amz-bucket-region", text}}}, "", false).region, "") << text;
  }
  EXPECT_EQ(ReadErrorAnswer({400, {{"x-amz-bucket-region", std::string(65, 'a')}}}, "", false).region, "");
}

TEST(ReadErrorAnswerTest, TheHeadersRequestIdComesFirst) {
  EXPECT_EQ(
      ReadErrorAnswer({404, {{"x-amz-request-id", "h"}}}, Xml("NoSuchKey", "<RequestId>b</RequestId>"), false)
          .request_id,
      "h");
}

TEST(ErrorFromAnswerTest, HeadHasNoBodyToExplain) {
  EXPECT_EQ(Map(404, "", {}, true).code, ErrorCode::kNotFound);
  const Error refused = Map(403, "", {}, true);
  EXPECT_EQ(refused.code, ErrorCode::kAccessDenied);
  EXPECT_THAT(refused.message,
              AllOf(HasSubstr("S3_ACCESS_KEY"), HasSubstr("S3_SECRET_KEY"), HasSubstr("policy")));
}

TEST(ErrorFromAnswerTest, A404ThatIsNotFromAStoreIsNoMissingObject) {
  for (const char* body : {"<html><body>Not Found</body></html>", "", "404 page not found"}) {
    const Error error = Map(404, body);
    EXPECT_EQ(error.code, ErrorCode::kProtocol) << body;
    EXPECT_THAT(error.message, HasSubstr("S3_ENDPOINT"));
  }
  EXPECT_EQ(Map(404, "", {{"x-amz-request-id", "r"}}).code, ErrorCode::kNotFound);
  EXPECT_EQ(Map(404, Xml("NoSuchUpload")).code, ErrorCode::kProtocol);
  EXPECT_EQ(Map(403, "<html>proxy says no</html>").code, ErrorCode::kProtocol);
}

TEST(ErrorFromAnswerTest, BusyStoresAreUnavailable) {
  EXPECT_EQ(Map(503, Xml("SlowDown")).code, ErrorCode::kUnavailable);
  EXPECT_EQ(Map(429, "").code, ErrorCode::kUnavailable);
  EXPECT_EQ(Map(502, "<html>bad gateway</html>").code, ErrorCode::kUnavailable);
  EXPECT_EQ(Map(400, Xml("RequestTimeout")).code, ErrorCode::kUnavailable);
  EXPECT_EQ(Map(501, Xml("NotImplemented")).code, ErrorCode::kProtocol);
}

// A store may put into its text what we sent it.
TEST(ErrorFromAnswerTest, TheStoresTextIsNotRepeated) {
  for (const char* code :
       {"NoSuchKey", "AccessDenied", "SlowDown", "InvalidArgument", "SignatureDoesNotMatch"}) {
    EXPECT_THAT(Map(400, Xml(code)).message, Not(HasSubstr("nothing to quote"))) << code;
  }
}

TEST(ErrorFromTransportTest, Codes) {
  using enum TransportFailureKind;
  const auto code = [](TransportFailureKind kind) { return ErrorFromTransport({kind, ""}, Context()).code; };
  for (const auto kind : {kUnresolvable, kRefused, kBroken, kCertificate, kTls, kInternal}) {
    EXPECT_EQ(code(kind), ErrorCode::kUnavailable) << static_cast<int>(kind);
  }
  for (const auto kind : {kConnectTimeout, kStalled, kDeadline}) EXPECT_EQ(code(kind), ErrorCode::kTimeout);
  for (const auto kind : {kStopped, kAborted}) EXPECT_EQ(code(kind), ErrorCode::kCancelled);
  EXPECT_EQ(code(kNotHttp), ErrorCode::kProtocol);
}

TEST(ErrorFromTransportTest, NamesAddressSettingAndDetail) {
  using enum TransportFailureKind;
  for (const auto kind : {kUnresolvable, kRefused, kConnectTimeout, kTls, kNotHttp}) {
    EXPECT_THAT(ErrorFromTransport({kind, "the detail"}, Context()).message,
                AllOf(HasSubstr("S3_ENDPOINT"), HasSubstr("http://store:9000"), HasSubstr("the detail")));
  }
  EXPECT_THAT(ErrorFromTransport({kCertificate, ""}, Context()).message, HasSubstr("S3_CA_FILE"));
}

}  // namespace
}  // namespace s3client
