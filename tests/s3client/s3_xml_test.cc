#include "s3client/s3_xml.h"

#include <string>

#include <gtest/gtest.h>

namespace s3client {
namespace {

TEST(ParseErrorBodyTest, CephRgw) {
  const auto error = ParseErrorBody(
      R"(<?xml version="1.0" encoding="UTF-8"?><Error><Code>NoSuchKey</Code><Message></Message>)"
      R"(<BucketName>images</BucketName><RequestId>tx00-1-default</RequestId><HostId>x</HostId></Error>)");
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, "NoSuchKey");
  EXPECT_EQ(error->request_id, "tx00-1-default");
  EXPECT_EQ(error->region, "");
}

TEST(ParseErrorBodyTest, SwiftWithSingleQuotesAndRegion) {
  const auto error = ParseErrorBody(
      "<?xml version='1.0' encoding='UTF-8'?>\n<Error><Code>AuthorizationHeaderMalformed</Code>"
      "<Message>The authorization header is malformed</Message><Region>eu-west-1</Region></Error>\n");
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, "AuthorizationHeaderMalformed");
  EXPECT_EQ(error->region, "eu-west-1");
  EXPECT_EQ(error->request_id, "");
}

TEST(ParseErrorBodyTest, TakesANamespace) {
  EXPECT_TRUE(ParseErrorBody(
      R"(<Error xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Code>SlowDown</Code></Error>)"));
}

TEST(ParseErrorBodyTest, RefusesWhatIsNoS3Error) {
  for (const char* body :
       {"", " ", "not xml", "<html><body>404</body></html>", "<Error>", "<Error/>",
        "<Error><Code></Code></Error>", "<Error><Code>has space</Code></Error>",
        "<Error><Code>a\nb</Code></Error>", "<Wrapper><Error><Code>NoSuchKey</Code></Error></Wrapper>",
        "<Error><Code>NoSuchKey</Code>"}) {
    EXPECT_FALSE(ParseErrorBody(body)) << body;
  }
  EXPECT_FALSE(ParseErrorBody("<Error><Code>" + std::string(65, 'A') + "</Code></Error>"));
}

TEST(ParseErrorBodyTest, IsBounded) {
  const std::string padding(kMaxErrorBodyBytes, ' ');
  EXPECT_FALSE(ParseErrorBody("<Error><Code>NoSuchKey</Code></Error>" + padding));
}

std::string Contents(const std::string& key, const std::string& size = "3",
                     const std::string& modified = "2013-05-24T00:00:00.000Z") {
  return "<Contents><Key>" + key + "</Key><LastModified>" + modified +
         "</LastModified><ETag>&quot;e&quot;</ETag><Size>" + size +
         "</Size><StorageClass>STANDARD</StorageClass></Contents>";
}

std::string Listing(const std::string& inner) {
  return R"(<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>images</Name>)" +
         inner + "</ListBucketResult>";
}

constexpr const char* kUrl = "<EncodingType>url</EncodingType>";

TEST(ParseListBodyTest, ReadsObjects) {
  const auto page =
      ParseListBody(Listing("<IsTruncated>false</IsTruncated>" + Contents("a.png", "12345678901")));
  ASSERT_TRUE(page);
  ASSERT_EQ(page->objects.size(), 1U);
  EXPECT_EQ(page->objects[0].key, "a.png");
  EXPECT_EQ(page->objects[0].etag, "\"e\"");
  EXPECT_EQ(page->objects[0].size, 12345678901U);
  EXPECT_EQ(page->objects[0].last_modified.time_since_epoch(), std::chrono::seconds(1369353600));
  EXPECT_EQ(page->continuation, "");
}

TEST(ParseListBodyTest, ETagWithRawQuotes) {
  const auto page =
      ParseListBody(Listing("<Contents><Key>a</Key><LastModified>2013-05-24T00:00:00Z</LastModified>"
                            "<ETag>\"e\"</ETag><Size>0</Size></Contents>"));
  ASSERT_TRUE(page);
  EXPECT_EQ(page->objects.at(0).etag, "\"e\"");
}

TEST(ParseListBodyTest, DecodesXmlFirstThenTheUrl) {
  const auto page =
      ParseListBody(Listing(kUrl + Contents("it&apos;s%20%2B+%01%0A%25") + Contents("%E6%97%A5//")));
  ASSERT_TRUE(page);
  EXPECT_EQ(page->objects.at(0).key, "it's + \x01\n%");
  EXPECT_EQ(page->objects.at(1).key, "日//");
}

// A store that does not know encoding-type gives keys as they are.
TEST(ParseListBodyTest, PlainKeysAreNotDecoded) {
  const auto page =
      ParseListBody(Listing(Contents("a%20b+c") + Contents(" ") + Contents(" x ") + Contents("a&#13;b")));
  ASSERT_TRUE(page);
  EXPECT_EQ(page->objects.at(0).key, "a%20b+c");
  EXPECT_EQ(page->objects.at(1).key, " ");
  EXPECT_EQ(page->objects.at(2).key, " x ");
  EXPECT_EQ(page->objects.at(3).key, "a\rb");
}

TEST(ParseListBodyTest, GivesTheContinuationAsItIs) {
  const auto page = ParseListBody(
      Listing("<IsTruncated>true</IsTruncated><NextContinuationToken>l/s/4 %+=</NextContinuationToken>"));
  ASSERT_TRUE(page);
  EXPECT_TRUE(page->objects.empty());
  EXPECT_EQ(page->continuation, "l/s/4 %+=");
}

TEST(ParseListBodyTest, RefusesWhatCannotBeTrusted) {
  for (const std::string& body :
       {std::string(), std::string("<html/>"), std::string("<Error><Code>SlowDown</Code></Error>"),
        Listing("<IsTruncated>true</IsTruncated>"), Listing(kUrl + Contents("%zz")), Listing(Contents("")),
        Listing(Contents("a", "-1")), Listing(Contents("a", "")), Listing(Contents("a", "1x")),
        Listing(Contents("a", "1", "yesterday")), Listing(Contents("a")).substr(0, 200)}) {
    EXPECT_FALSE(ParseListBody(body)) << body;
  }
}

// pugixml leaves declared entities alone; a nest of them must not grow.
TEST(ParseListBodyTest, EntitiesDoNotExpand) {
  const auto page = ParseListBody("<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>" +
                                  Listing(Contents("&b;")));
  ASSERT_TRUE(page);
  EXPECT_EQ(page->objects.at(0).key, "&b;");
}

TEST(ParseListBodyTest, IsBounded) {
  EXPECT_FALSE(ParseListBody(Listing(Contents("a")) + std::string(kMaxListBodyBytes, ' ')));
}

TEST(ParseListBodyTest, DeepNestsDoNotExhaustTheStack) {
  std::string nest;
  for (int i = 0; i < 200'000; ++i) nest += "<a>";
  EXPECT_FALSE(ParseListBody(nest));
  EXPECT_FALSE(ParseErrorBody(nest.substr(0, kMaxErrorBodyBytes)));
}

}  // namespace
}  // namespace s3client
