// What each call of the port sends, and what it makes of the answers. Retries and corrections:
// s3_caller_test.cc.
#include "s3client/s3_object_store.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/s3client/s3_store_fixture.h"

namespace s3client::testing {
namespace {

using ::testing::HasSubstr;

using S3ObjectStoreTest = S3StoreTest;

TEST_F(S3ObjectStoreTest, GetStreamsTheObject) {
  Push(Object("0123456789"));
  const auto info = Get("cats/a b.png");
  ASSERT_TRUE(info);
  EXPECT_EQ(info->etag, "\"abc\"");
  EXPECT_EQ(info->size, 10U);
  EXPECT_EQ(sink_.info.content_type, "image/png");
  EXPECT_EQ(sink_.bytes, "0123456789");
  EXPECT_EQ(sink_.begins, 1);
  EXPECT_EQ(sent().at(0).method, "GET");
  EXPECT_EQ(sent()[0].url, "http://store:9000/images/cats/a%20b.png");
  EXPECT_EQ(sent()[0].body, "");
}

TEST_F(S3ObjectStoreTest, EveryRequestIsSignedForNow) {
  Push(Object(""));
  ASSERT_TRUE(Get());
  EXPECT_EQ(sent().at(0).Header("host"), "store:9000");
  EXPECT_EQ(sent()[0].Header("x-amz-date"), "20130524T000000Z");
  EXPECT_EQ(sent()[0].Header("x-amz-security-token"), kToken);
  EXPECT_EQ(sent()[0].Header("x-amz-content-sha256"),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_THAT(sent()[0].Header("authorization"),
              HasSubstr("Credential=AKIDEXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;"
                        "x-amz-content-sha256;x-amz-date;x-amz-security-token,"));
}

TEST_F(S3ObjectStoreTest, TooLargeIsSeenBeforeTheFirstByte) {
  max_bytes_ = 9;
  Push(Object("0123456789"));
  const auto info = Get();
  ASSERT_FALSE(info);
  EXPECT_EQ(info.error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(sink_.begins, 0);
  EXPECT_EQ(store_->Stats().failures, 0U);
}

TEST_F(S3ObjectStoreTest, ABodyLongerThanAnnouncedIsCounted) {
  max_bytes_ = 7;
  Push({200, ObjectHeaders(3), "0123456789"});
  const auto info = Get();
  ASSERT_FALSE(info);
  EXPECT_EQ(info.error().code, ErrorCode::kTooLarge);
  EXPECT_LE(sink_.bytes.size(), 7U);
}

TEST_F(S3ObjectStoreTest, ALimitOfExactlyItsSizeIsEnough) {
  max_bytes_ = 10;
  Push(Object("0123456789"));
  EXPECT_TRUE(Get());
}

TEST_F(S3ObjectStoreTest, TheSinkMayEndTheCall) {
  sink_.on_begin = [] { return false; };
  Push(Object("0123456789"));
  EXPECT_EQ(Get().error().code, ErrorCode::kCancelled);
  sink_.on_begin = [] { return true; };
  sink_.on_append = [] { return false; };
  Push(Object("0123456789"));
  EXPECT_EQ(Get().error().code, ErrorCode::kCancelled);
  EXPECT_EQ(sent().size(), 2U);
  EXPECT_EQ(store_->Stats().failures, 0U);
}

TEST_F(S3ObjectStoreTest, AnAnswerThatIsNotS3) {
  Push({200, {{"content-type", "text/html"}, {"content-length", "6"}}, "<html>"});
  const auto info = Get();
  ASSERT_FALSE(info);
  EXPECT_EQ(info.error().code, ErrorCode::kProtocol);
  EXPECT_EQ(sink_.begins, 0);
  EXPECT_EQ(sent().size(), 1U);
  Push({204, {}, ""});
  EXPECT_EQ(Get().error().code, ErrorCode::kProtocol);
}

TEST_F(S3ObjectStoreTest, HeadReadsTheSameWithoutABody) {
  HttpHeaders headers = ObjectHeaders(12345);
  headers.push_back({"x-amz-meta-original-etag", "\"o\""});
  Push({200, headers, ""});
  const auto info = store_->Head("a.png", deadline_);
  ASSERT_TRUE(info);
  EXPECT_EQ(info->size, 12345U);
  EXPECT_EQ(info->metadata, (Metadata{{"original-etag", "\"o\""}}));
  EXPECT_EQ(sent().at(0).method, "HEAD");
}

TEST_F(S3ObjectStoreTest, PutSendsHashTypeAndMetadata) {
  Push({200, {{"etag", "\"new\""}}, ""});
  const auto etag = Put("a.png/w180.png", "abc", {{"original-size", "7"}});
  ASSERT_TRUE(etag);
  EXPECT_EQ(*etag, "\"new\"");
  EXPECT_EQ(sent().at(0).method, "PUT");
  EXPECT_EQ(sent()[0].body, "abc");
  EXPECT_EQ(sent()[0].Header("content-type"), "image/png");
  EXPECT_EQ(sent()[0].Header("x-amz-meta-original-size"), "7");
  EXPECT_EQ(sent()[0].Header("x-amz-content-sha256"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_THAT(sent()[0].Header("authorization"), HasSubstr("SignedHeaders=content-type;host;"));
  EXPECT_THAT(sent()[0].Header("authorization"), HasSubstr(";x-amz-meta-original-size;"));
}

TEST_F(S3ObjectStoreTest, PutWithoutETagInTheAnswerIsNotStored) {
  Push({200, {}, "<html>fine</html>"});
  EXPECT_EQ(Put("a", "abc").error().code, ErrorCode::kProtocol);
}

TEST_F(S3ObjectStoreTest, PutRefusesMetadataThatCannotBeSent) {
  EXPECT_EQ(Put("a", "abc", {{"x", "a\r\nhost: evil"}}).error().code, ErrorCode::kInvalidKey);
  EXPECT_TRUE(sent().empty());
}

TEST_F(S3ObjectStoreTest, DeleteOfAMissingObjectIsSuccess) {
  Push({204, {}, ""});
  EXPECT_TRUE(store_->Delete("a", deadline_));
  Push(Refusal(404, "NoSuchKey"));
  EXPECT_TRUE(store_->Delete("a", deadline_));
  Push(Refusal(404, "NoSuchBucket"));
  EXPECT_EQ(store_->Delete("a", deadline_).error().code, ErrorCode::kNoSuchBucket);
  EXPECT_EQ(sent().at(0).method, "DELETE");
}

TEST_F(S3ObjectStoreTest, KeysOutsideTheLimitAreNotSent) {
  Remake({.prefix = "thumbs/"});
  EXPECT_EQ(Get("").error().code, ErrorCode::kInvalidKey);
  EXPECT_EQ(Get(std::string(1018, 'k')).error().code, ErrorCode::kInvalidKey);
  EXPECT_TRUE(sent().empty());
  Push(Object(""));
  EXPECT_TRUE(Get(std::string(1017, 'k')));
}

TEST_F(S3ObjectStoreTest, ThePrefixGoesBeforeKeysAndComesOffListedOnes) {
  Remake({.prefix = "thumbs/"});
  Push({200,
        {},
        "<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>"
        "<NextContinuationToken>t 1</NextContinuationToken>"
        "<Contents><Key>thumbs/</Key><Size>0</Size><LastModified>2013-05-24T00:00:00Z</LastModified></"
        "Contents>"
        "<Contents><Key>thumbs/c%20a</Key><Size>1</Size><LastModified>2013-05-24T00:00:00Z</LastModified>"
        "</Contents></ListBucketResult>"});
  ListOptions options;
  options.prefix = "c a";
  options.continuation = "t/0+";
  options.max_keys = 5000;
  const auto page = store_->List(options);
  ASSERT_TRUE(page);
  ASSERT_EQ(page->objects.size(), 1U);
  EXPECT_EQ(page->objects[0].key, "c a");
  EXPECT_EQ(page->continuation, "t 1");
  EXPECT_EQ(sent().at(0).url,
            "http://store:9000/images?continuation-token=t%2F0%2B&encoding-type=url&list-type=2&max-keys=1000"
            "&prefix=thumbs%2Fc%20a");
}

TEST_F(S3ObjectStoreTest, AListedKeyOutsideThePrefixIsNotBelieved) {
  Remake({.prefix = "thumbs/"});
  Push({200,
        {},
        "<ListBucketResult><Contents><Key>other</Key><Size>1</Size>"
        "<LastModified>2013-05-24T00:00:00Z</LastModified></Contents></ListBucketResult>"});
  EXPECT_EQ(store_->List({}).error().code, ErrorCode::kProtocol);
}

TEST_F(S3ObjectStoreTest, ProbeListsOneKeyAndDoesNotRetry) {
  Push({200, {}, "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>"});
  EXPECT_TRUE(store_->Probe(deadline_));
  EXPECT_THAT(sent().at(0).url, HasSubstr("max-keys=1&"));
  Push(Refusal(503, "SlowDown"));
  EXPECT_EQ(store_->Probe(deadline_).error().code, ErrorCode::kUnavailable);
  Push(Broken(TransportFailureKind::kRefused));
  EXPECT_EQ(store_->Probe(deadline_).error().code, ErrorCode::kUnavailable);
  Push({200, {}, "<html>welcome</html>"});
  EXPECT_EQ(store_->Probe(deadline_).error().code, ErrorCode::kProtocol);
  EXPECT_EQ(sent().size(), 4U);
  EXPECT_EQ(store_->Stats().failures, 3U);
}

TEST_F(S3ObjectStoreTest, BadOptionsShowAtTheFirstCall) {
  Remake({.endpoint = "http://user:hunter2@store"});
  const auto probe = store_->Probe(deadline_);
  ASSERT_FALSE(probe);
  EXPECT_THAT(probe.error().message, HasSubstr("S3_ENDPOINT"));
  EXPECT_EQ(store_->Describe().find("hunter2"), std::string::npos);
  EXPECT_FALSE(Get());
  EXPECT_TRUE(sent().empty());
}

TEST_F(S3ObjectStoreTest, AnEmptyBucketNamesItsSetting) {
  store_ = MakeS3ObjectStore({.endpoint = "http://store", .bucket_setting = "THUMB_BUCKET"},
                             MakeStaticCredentials({"AKIDEXAMPLE", kSecret, ""}), Dependencies());
  const auto probe = store_->Probe(deadline_);
  EXPECT_EQ(probe.error().code, ErrorCode::kNoSuchBucket);
  EXPECT_THAT(probe.error().message, HasSubstr("THUMB_BUCKET"));
}

TEST_F(S3ObjectStoreTest, DescribesWhereItIs) {
  EXPECT_EQ(store_->Describe(), "bucket images at http://store:9000");
  Remake({.prefix = "thumbs/"});
  EXPECT_EQ(store_->Describe(), "bucket images, prefix thumbs/ at http://store:9000");
}

TEST_F(S3ObjectStoreTest, CountsCallsAndFailures) {
  Push(Object("x"));
  Push(Refusal(404, "NoSuchKey"));
  Push(Refusal(403, "AccessDenied"));
  EXPECT_TRUE(Get());
  EXPECT_EQ(Get().error().code, ErrorCode::kNotFound);
  EXPECT_EQ(Get().error().code, ErrorCode::kAccessDenied);
  EXPECT_EQ(store_->Stats().requests, 3U);
  EXPECT_EQ(store_->Stats().failures, 1U);
  EXPECT_EQ(store_->Stats().retries, 0U);
}

}  // namespace
}  // namespace s3client::testing
