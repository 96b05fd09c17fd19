#include "s3client/s3_endpoint.h"

#include <string>

#include <gtest/gtest.h>

namespace s3client {
namespace {

S3Endpoint Endpoint(std::string_view url) {
  return S3Endpoint::Parse(url, "images").value();
}

TEST(S3EndpointTest, HostLeavesOutTheSchemesOwnPort) {
  EXPECT_EQ(Endpoint("http://store:9000").host(), "store:9000");
  EXPECT_EQ(Endpoint("http://store").host(), "store");
  EXPECT_EQ(Endpoint("http://store:80").host(), "store");
  EXPECT_EQ(Endpoint("http://store:443").host(), "store:443");
  EXPECT_EQ(Endpoint("https://store:443").host(), "store");
  EXPECT_EQ(Endpoint("https://store:80/").host(), "store:80");
  EXPECT_EQ(Endpoint("HTTPS://S3.Example.com").origin(), "https://s3.example.com");
  EXPECT_EQ(Endpoint("http://[::1]:9000").host(), "[::1]:9000");
  EXPECT_EQ(Endpoint("http://[2001:db8::A]").host(), "[2001:db8::a]");
}

TEST(S3EndpointTest, RefusesWhatIsNoEndpoint) {
  for (const char* url : {"",
                          "store:9000",
                          "ftp://store",
                          "http://",
                          "http:///",
                          "http://:9000",
                          "http://store:",
                          "http://store:0",
                          "http://store:65536",
                          "http://store:9x",
                          "http://store/path",
                          "http://store?q",
                          "http://store#f",
                          "http://u:p@store",
                          "http://st ore",
                          "http://[::1",
                          "http://::1",
                          "http://[]",
                          "http://store\r\nx",
                          "http://[::1]x:1"}) {
    const auto endpoint = S3Endpoint::Parse(url, "images");
    ASSERT_FALSE(endpoint) << url;
    EXPECT_EQ(endpoint.error().code, ErrorCode::kUnavailable) << url;
    EXPECT_NE(endpoint.error().message.find("S3_ENDPOINT"), std::string::npos) << url;
  }
}

TEST(S3EndpointTest, TheErrorDoesNotRepeatAPassword) {
  const auto endpoint = S3Endpoint::Parse("http://user:hunter2@store", "images");
  EXPECT_EQ(endpoint.error().message.find("hunter2"), std::string::npos);
}

TEST(S3EndpointTest, KeysAreEncodedByteByByteAndNotNormalised) {
  const S3Endpoint endpoint = Endpoint("http://store");
  EXPECT_EQ(endpoint.bucket_path(), "/images");
  EXPECT_EQ(endpoint.ObjectPath("cats/a b+c%20.png"), "/images/cats/a%20b%2Bc%2520.png");
  EXPECT_EQ(endpoint.ObjectPath("/a//b/"), "/images//a//b/");
  EXPECT_EQ(endpoint.ObjectPath("../a/./.."), "/images/../a/./..");
  EXPECT_EQ(endpoint.ObjectPath("日"), "/images/%E6%97%A5");
  EXPECT_EQ(endpoint.ObjectPath("?x#y"), "/images/%3Fx%23y");
}

TEST(S3EndpointTest, UrlIsOriginPathAndQuery) {
  const S3Endpoint endpoint = Endpoint("https://store:8443");
  EXPECT_EQ(endpoint.Url("/images/a", ""), "https://store:8443/images/a");
  EXPECT_EQ(endpoint.Url("/images", "a=1&b=2"), "https://store:8443/images?a=1&b=2");
}

}  // namespace
}  // namespace s3client
