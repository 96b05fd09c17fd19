// AWS's published worked examples, and rules of signing that no single vector shows.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html#example-signature-calculations
#include "s3client/sigv4.h"

#include <chrono>
#include <string>

#include <gtest/gtest.h>

namespace s3client {
namespace {

const Credentials kExampleKeys{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ""};

// 24 May 2013, 00:00:00 GMT
SigningParameters ExampleDay() {
  return {std::chrono::sys_days(std::chrono::year(2013) / 5 / 24), "us-east-1"};
}

SigningRequest ExampleRequest(std::string method, std::string path) {
  return {std::move(method),
          std::move(path),
          {},
          {{"host", "examplebucket.s3.amazonaws.com"}},
          std::string(kEmptyPayloadHash)};
}

std::string Authorization(SigningRequest request, const Credentials& credentials = kExampleKeys) {
  SigningKeyCache keys;
  return std::string(
      FindHeader(SignRequest(std::move(request), credentials, ExampleDay(), keys), "authorization"));
}

TEST(SigV4ExampleTest, GetObjectWithRange) {
  SigningRequest request = ExampleRequest("GET", "/test.txt");
  request.headers.push_back({"range", "bytes=0-9"});
  EXPECT_EQ(Authorization(request),
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
            "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
            "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

TEST(SigV4ExampleTest, PutObject) {
  SigningRequest request = ExampleRequest("PUT", "/test%24file.text");
  request.headers.push_back({"date", "Fri, 24 May 2013 00:00:00 GMT"});
  request.headers.push_back({"x-amz-storage-class", "REDUCED_REDUNDANCY"});
  request.payload_hash = Hex(AsBytes(Sha256("Welcome to Amazon S3.")));
  EXPECT_EQ(Authorization(request),
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
            "SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class,"
            "Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
}

TEST(SigV4ExampleTest, GetBucketLifecycle) {
  SigningRequest request = ExampleRequest("GET", "/");
  request.query = {{"lifecycle", ""}};
  EXPECT_TRUE(Authorization(request).ends_with(
      "Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"));
}

TEST(SigV4ExampleTest, ListObjects) {
  SigningRequest request = ExampleRequest("GET", "/");
  request.query = {{"prefix", "J"}, {"max-keys", "2"}};
  EXPECT_TRUE(Authorization(request).ends_with(
      "Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"));
}

TEST(SigV4Test, SignsEveryHeaderThatIsSent) {
  SigningRequest request = ExampleRequest("PUT", "/a");
  request.headers.push_back({"x-amz-meta-b", "2"});
  request.headers.push_back({"content-type", "image/png"});
  Credentials temporary = kExampleKeys;
  temporary.session_token = "token";
  EXPECT_NE(Authorization(request, temporary)
                .find("SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date;x-amz-meta-b;"
                      "x-amz-security-token,"),
            std::string::npos);
}

TEST(SigV4Test, ThePathIsTakenAsItIs) {
  const CanonicalRequest canonical = MakeCanonicalRequest(ExampleRequest("GET", "/b//x/../%2520."));
  EXPECT_TRUE(canonical.text.starts_with("GET\n/b//x/../%2520.\n\n")) << canonical.text;
}

TEST(SigV4Test, HeaderValuesLoseSpacesAtTheEndsAndInRuns) {
  SigningRequest request = ExampleRequest("GET", "/");
  request.headers.push_back({"x-amz-meta-a", " \t a \t  b  "});
  EXPECT_NE(MakeCanonicalRequest(request).text.find("\nx-amz-meta-a:a b\n"), std::string::npos);
}

TEST(SigningKeyCacheTest, FollowsSecretDayAndRegion) {
  SigningKeyCache keys;
  const SigningScope first{"20130524", "us-east-1"};
  EXPECT_EQ(keys.Get("secret", first), SigningKey("secret", first));
  EXPECT_EQ(keys.Get("secret", first), SigningKey("secret", first));
  for (const SigningScope& scope :
       {SigningScope{"20130525", "us-east-1"}, SigningScope{"20130525", "eu-west-1"}}) {
    EXPECT_EQ(keys.Get("secret", scope), SigningKey("secret", scope));
  }
  EXPECT_EQ(keys.Get("other", first), SigningKey("other", first));
  EXPECT_NE(keys.Get("other", first), SigningKey("secret", first));
}

}  // namespace
}  // namespace s3client
