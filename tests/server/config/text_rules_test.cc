#include "server/config/text_rules.h"

#include <vector>

#include <gmock/gmock.h>

namespace server {
namespace {

using Texts = std::vector<std::string>;

void ExpectKept(TextRule rule, const Texts& texts) {
  for (const std::string& text : texts) EXPECT_EQ(rule(text), text);
}

void ExpectRefused(TextRule rule, const Texts& texts) {
  for (const std::string& text : texts) {
    const auto result = rule(text);
    EXPECT_FALSE(result) << text;
    if (!result) {
      EXPECT_FALSE(result.error().empty()) << text;
    }
  }
}

TEST(TextRules, ListenAddress) {
  ExpectKept(CheckListenAddress, {"::", "::1", "0.0.0.0", "127.0.0.1", "unix:/run/thumbd.sock"});
  ExpectRefused(CheckListenAddress,
                {"", "localhost", "127.0.0.1:80", "256.0.0.1", "[::1]", "unix:", "unix:relative"});
  ExpectRefused(CheckListenAddress, {std::string("::1\0x", 5)});
  EXPECT_TRUE(CheckListenAddress("unix:/" + std::string(106, 'x')));
  EXPECT_FALSE(CheckListenAddress("unix:/" + std::string(107, 'x')));
}

TEST(TextRules, EndpointIsSchemeHostAndPort) {
  ExpectKept(CheckEndpoint,
             {"", "http://127.0.0.1:9000", "https://s3.eu-west-1.amazonaws.com", "http://minio",
              "http://[::1]:9000", "https://[2001:db8::1]", "http://my_minio:1"});
  EXPECT_EQ(CheckEndpoint("HTTP://Minio:9000"), "http://Minio:9000");
  EXPECT_EQ(CheckEndpoint("https://minio:9000/"), "https://minio:9000");
}

TEST(TextRules, EndpointRefusesTheRest) {
  ExpectRefused(CheckEndpoint,
                {"minio:9000",        "ftp://minio",          "http://",          "http:///",
                 "http://:9000",      "http://minio:",        "http://minio:0",   "http://minio:65536",
                 "http://minio:9x",   "http://minio/bucket",  "http://minio?x=1", "http://minio#a",
                 "http://user@minio", "http://user:pw@minio", "http://mi nio",    "http://[::1",
                 "http://[::g]",      "http://[::1]9000",     "http://a:1:2",     " http://minio",
                 "http://minio//"});
  ExpectRefused(CheckEndpoint, {std::string("http://[::1\0x]", 14)});
}

TEST(TextRules, ReasonsNeverRepeatTheValue) {
  for (const TextRule rule : {CheckEndpoint, CheckCredential, CheckStore, CheckRegion, CheckListenAddress}) {
    const auto result = rule("http://user:MARKER@minio/ \n");
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error(), testing::Not(testing::HasSubstr("MARKER")));
  }
}

TEST(TextRules, Store) {
  ExpectKept(CheckStore, {"", "s3", "local:data", "local:/var/lib/thumbd", "local:."});
  ExpectRefused(CheckStore, {"S3", "local", "local:", "file:data", "data"});
}

TEST(TextRules, Region) {
  ExpectKept(CheckRegion, {"us-east-1", "garage", "eu_1"});
  ExpectRefused(CheckRegion, {"", "us east", "us-east-1/s3", "é"});
}

TEST(TextRules, Credential) {
  ExpectKept(CheckCredential, {"", "AKIA123", "a/b+c=="});
  ExpectRefused(CheckCredential, {"key\n", " key", "a b", "kéy", "\t"});
}

TEST(TextRules, Path) {
  ExpectKept(CheckPath, {"", "/etc/ssl/ca.pem", "with space"});
  ExpectRefused(CheckPath, {std::string("a\0b", 3)});
}

TEST(TextRules, HeaderValue) {
  ExpectKept(CheckHeaderValue, {"no-store", "public, max-age=86400"});
  ExpectRefused(CheckHeaderValue, {"", " a", "a ", "a\r\nX: y", "ä", "a\tb"});
}

TEST(TextRules, AllowOrigin) {
  ExpectKept(CheckAllowOrigin, {"*", "https://example.org", "http://localhost:3000"});
  EXPECT_EQ(CheckAllowOrigin("none"), "");
  ExpectRefused(CheckAllowOrigin,
                {"example.org", "https://example.org/", "https://a, https://b", "**", "https://"});
}

}  // namespace
}  // namespace server
