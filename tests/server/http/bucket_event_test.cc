#include "server/http/bucket_event.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace server {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Kind = BucketEvent::Kind;

// As S3 sends it to a queue or a topic; from a console's upload to a bucket with versions.
constexpr const char* kS3 =
    R"({"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"eu-central-1",
"eventTime":"2024-05-01T10:00:00.000Z","eventName":"ObjectCreated:Put","userIdentity":{"principalId":"AWS:AIDAEXAMPLE"},
"requestParameters":{"sourceIPAddress":"192.0.2.1"},"responseElements":{"x-amz-request-id":"C3D13FE58DE4C810",
"x-amz-id-2":"FMyUVURIY8"},"s3":{"s3SchemaVersion":"1.0","configurationId":"thumbs","bucket":{"name":"images",
"ownerIdentity":{"principalId":"A3NL1KOZZKExample"},"arn":"arn:aws:s3:::images"},"object":{
"key":"red+flower%2B100%25/%C3%A4.jpg","size":1024,"eTag":"d41d8cd98f00b204e9800998ecf8427e","versionId":"096fKKXT",
"sequencer":"0055AED6DCD90281E5"}}}]})";

constexpr const char* kMinio =
    R"({"EventName":"s3:ObjectRemoved:Delete","Key":"images/cats/tom.png","Records":[{
"eventVersion":"2.0","eventSource":"minio:s3","awsRegion":"","eventTime":"2024-05-01T10:00:00Z",
"eventName":"s3:ObjectRemoved:Delete","userIdentity":{"principalId":"minio"},"requestParameters":{"region":""},
"responseElements":{"x-minio-origin-endpoint":"http://172.18.0.6:9000"},"s3":{"s3SchemaVersion":"1.0",
"configurationId":"Config","bucket":{"name":"images","ownerIdentity":{"principalId":"minio"},
"arn":"arn:aws:s3:::images"},"object":{"key":"cats%2Ftom.png","sequencer":"159FB6B233B08AF0"}},
"source":{"host":"172.18.0.1","port":"","userAgent":"MinIO"}}]})";

constexpr const char* kCeph =
    R"({"Records":[{"eventVersion":"2.1","eventSource":"ceph:s3","awsRegion":"us-east-1",
"eventTime":"2019-11-22T13:47:35.124724Z","eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"images","id":"5332.38"},
"object":{"key":"a+b.jpg","size":"1024","eTag":"","metadata":[],"tags":[]}},"eventId":"","opaqueData":""}]})";

constexpr const char* kEventBridge = R"({"version":"0","id":"17793124-05d4-b198-2fde-7ededc63b103",
"detail-type":"Object Deleted","source":"aws.s3","account":"111122223333","time":"2021-11-12T00:00:00Z",
"region":"ca-central-1","resources":["arn:aws:s3:::images"],"detail":{"version":"0","bucket":{"name":"images"},
"object":{"key":"a+b 100%.png","etag":"d41d","version-id":"1Qpg","sequencer":"617f"},"request-id":"0BH7",
"requester":"123456789012","source-ip-address":"1.2.3.4","reason":"DeleteObject",
"deletion-type":"Delete Marker Created"}})";

constexpr const char* kTest =
    R"({"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2014-10-13T15:57:02.089Z",
"Bucket":"images","RequestId":"5582815E1AEA5ADF","HostId":"8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3eKxsPzbB9wrR"})";

std::string Enveloped(const std::string& message, const std::string& type = "Notification") {
  return nlohmann::json{
      {"Type", type},
      {"MessageId", "22b80b92"},
      {"TopicArn", "arn:aws:sns:us-west-2:123456789012:MyTopic"},
      {"Subject", "Amazon S3 Notification"},
      {"Message", message},
      {"SignatureVersion", "1"},
      {"SubscribeURL", "https://sns.us-west-2.amazonaws.com/?Action=ConfirmSubscription&Token=2336"}}
      .dump();
}

std::string EventRecord(const std::string& name, const std::string& key = "a") {
  return R"({"eventName":")" + name + R"(","s3":{"bucket":{"name":"b"},"object":{"key":")" + key + R"("}}})";
}

std::string Records(const std::string& records) {
  return R"({"Records":[)" + records + "]}";
}

BucketEvents ReadEvent(const std::string& document) {
  auto events = ParseBucketEvents(document);
  EXPECT_TRUE(events) << (events ? "" : events.error()) << ": " << document;
  return events.value_or(BucketEvents{});
}

std::string EventErrorOf(const std::string& document) {
  const auto events = ParseBucketEvents(document);
  return events ? "" : events.error();
}

BucketEvent Written(const std::string& key, const std::string& bucket = "images") {
  return {Kind::kWritten, bucket, key};
}
BucketEvent Removed(const std::string& key, const std::string& bucket = "images") {
  return {Kind::kRemoved, bucket, key};
}

TEST(BucketEvent, ReadsWhatStoresSend) {
  EXPECT_THAT(ReadEvent(kS3).events, ElementsAre(Written("red flower+100%/\xC3\xA4.jpg")));
  EXPECT_THAT(ReadEvent(kMinio).events, ElementsAre(Removed("cats/tom.png")));
  EXPECT_THAT(ReadEvent(kEventBridge).events, ElementsAre(Removed("a+b 100%.png")));
  for (const char* document : {kS3, kMinio, kEventBridge}) {
    EXPECT_EQ(ReadEvent(document).ignored, 0U);
    EXPECT_EQ(ReadEvent(document).confirmation_host, "");
  }
}

TEST(BucketEvent, OfCephBothReadingsOfAKeyCount) {
  EXPECT_THAT(ReadEvent(kCeph).events, ElementsAre(Written("a b.jpg"), Written("a+b.jpg")));
}

TEST(BucketEvent, ReadsWhatSnsCarries) {
  EXPECT_EQ(ReadEvent(Enveloped(kS3)).events, ReadEvent(kS3).events);
  EXPECT_EQ(ReadEvent(Enveloped(kEventBridge)).events, ReadEvent(kEventBridge).events);
  EXPECT_EQ(ReadEvent(Enveloped(kTest)).ignored, 1U);
}

TEST(BucketEvent, TellsWhereASubscriptionWouldBeConfirmed) {
  const auto asked = ReadEvent(Enveloped("You have chosen to subscribe", "SubscriptionConfirmation"));
  EXPECT_THAT(asked.events, IsEmpty());
  EXPECT_EQ(asked.ignored, 1U);
  EXPECT_EQ(asked.confirmation_host, "sns.us-west-2.amazonaws.com");
  const auto left = ReadEvent(Enveloped("You have left", "UnsubscribeConfirmation"));
  EXPECT_EQ(left.ignored, 1U);
  EXPECT_EQ(left.confirmation_host, "");
}

TEST(BucketEvent, AConfirmationsHostIsOnlyAHost) {
  const auto host = [](const std::string& url) {
    return ReadEvent(
               nlohmann::json{{"Type", "SubscriptionConfirmation"}, {"TopicArn", "a"}, {"SubscribeURL", url}}
                   .dump())
        .confirmation_host;
  };
  EXPECT_EQ(host("https://sns.example"), "sns.example");
  EXPECT_EQ(host("https://sns.example?Token=1"), "sns.example");
  EXPECT_EQ(host("http://sns.example/"), "an address without https");
  EXPECT_EQ(host(""), "an address without https");
  EXPECT_EQ(host("https://a\nb/"), "an address that is none");
  EXPECT_EQ(host("https://" + std::string(1'000, 'a')).size(), 253U);
}

TEST(BucketEvent, ATestOfTheConnectionIsNoEvent) {
  EXPECT_THAT(ReadEvent(kTest).events, IsEmpty());
  EXPECT_EQ(ReadEvent(kTest).ignored, 1U);
}

TEST(BucketEvent, KnowsWhichNamesMatter) {
  for (const char* name : {"ObjectCreated:Put", "ObjectCreated:Post", "ObjectCreated:Copy",
                           "s3:ObjectCreated:CompleteMultipartUpload"})
    EXPECT_THAT(ReadEvent(Records(EventRecord(name))).events, ElementsAre(Written("a", "b"))) << name;
  for (const char* name :
       {"ObjectRemoved:Delete", "s3:ObjectRemoved:DeleteMarkerCreated", "LifecycleExpiration:Delete",
        "LifecycleExpiration:DeleteMarkerCreated", "ObjectLifecycle:Expiration:Current"})
    EXPECT_THAT(ReadEvent(Records(EventRecord(name))).events, ElementsAre(Removed("a", "b"))) << name;
  for (const char* name :
       {"", "ObjectTagging:Put", "ObjectRestore:Post", "s3:ObjectAccessed:Get", "ObjectCreated",
        "ReducedRedundancyLostObject", "ObjectLifecycle:Expiration:NonCurrent"}) {
    EXPECT_THAT(ReadEvent(Records(EventRecord(name))).events, IsEmpty()) << name;
    EXPECT_EQ(ReadEvent(Records(EventRecord(name))).ignored, 1U) << name;
  }
}

TEST(BucketEvent, ReadsManyRecords) {
  const auto events =
      ReadEvent(Records(EventRecord("ObjectCreated:Put", "a") + "," + EventRecord("ObjectTagging:Put", "b") +
                        "," + EventRecord("ObjectRemoved:Delete", "c")));
  EXPECT_THAT(events.events, ElementsAre(Written("a", "b"), Removed("c", "b")));
  EXPECT_EQ(events.ignored, 1U);
  EXPECT_THAT(ReadEvent(Records("")).events, IsEmpty());
}

TEST(BucketEvent, AKeyThatIsNoFormStandsForItself) {
  EXPECT_THAT(ReadEvent(Records(EventRecord("ObjectCreated:Put", "100%"))).events,
              ElementsAre(Written("100%", "b")));
}

TEST(BucketEvent, OtherEventsOfTheBridgeAreIgnored) {
  EXPECT_EQ(ReadEvent(R"({"detail-type":"Object Tags Added","detail":{}})").ignored, 1U);
  EXPECT_EQ(ReadEvent(R"({"detail-type":7})").ignored, 1U);
}

TEST(BucketEvent, TellsWhatItCannotRead) {
  const std::string broken[] = {"",
                                "x",
                                "[]",
                                "7",
                                "null",
                                "{\"Records\":[",
                                std::string("{\"a\":\"\xC3\"}"),
                                "{} {}",
                                std::string("{\0}", 3)};
  for (const auto& text : broken) EXPECT_EQ(EventErrorOf(text), "the document is not a JSON object") << text;
  EXPECT_THAT(EventErrorOf("{}"), HasSubstr("no notification"));
  EXPECT_THAT(EventErrorOf(R"({"Records":{}})"), HasSubstr("not a list"));
  EXPECT_THAT(EventErrorOf(Records("7")), HasSubstr("not a JSON object"));
  for (const char* record :
       {R"({"eventName":"ObjectCreated:Put"})", R"({"eventName":"ObjectCreated:Put","s3":7})",
        R"({"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"b"},"object":{"key":7}}})",
        R"({"eventName":"ObjectCreated:Put","s3":{"bucket":[],"object":{"key":"a"}}})",
        R"({"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":""},"object":{"key":"a"}}})"}) {
    EXPECT_THAT(EventErrorOf(Records(record)), HasSubstr("does not name its bucket and its key")) << record;
  }
  EXPECT_THAT(EventErrorOf(R"({"detail-type":"Object Created","detail":{}})"), HasSubstr("does not name"));
  EXPECT_THAT(EventErrorOf(Enveloped("no JSON")), HasSubstr("message of the envelope"));
  EXPECT_THAT(EventErrorOf(Enveloped(Enveloped(kS3))), HasSubstr("no notification"));
}

TEST(BucketEvent, NestingHasABound) {
  const auto nested = [](int depth) {
    return R"({"detail-type":"x","a":)" + std::string(static_cast<std::size_t>(depth), '[') +
           std::string(static_cast<std::size_t>(depth), ']') + "}";
  };
  EXPECT_EQ(ReadEvent(nested(kMostEventNesting - 1)).ignored, 1U);
  EXPECT_EQ(EventErrorOf(nested(kMostEventNesting)), "the document is nested too deep");
  EXPECT_EQ(EventErrorOf(std::string(262'144, '[')), "the document is nested too deep");
  EXPECT_EQ(EventErrorOf(Enveloped(nested(kMostEventNesting))),
            "the message of the envelope is no JSON object");
  // Brackets in a text are none.
  EXPECT_THAT(
      ReadEvent(Records(EventRecord("ObjectCreated:Put", R"(\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[)")))
          .events,
      ElementsAre(Written("\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "b")));
}

}  // namespace
}  // namespace server
