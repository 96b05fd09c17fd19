#include "server/http/admin_handler.h"

#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "tests/server/http/handler_fixture.h"

namespace server {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kToken = "0123456789abcdef";

std::string Record(const std::string& name, const std::string& key, const std::string& bucket = "images") {
  return fmt::format(R"({{"eventName":"{}","s3":{{"bucket":{{"name":"{}"}},"object":{{"key":"{}"}}}}}})",
                     name, bucket, key);
}

class AdminHandlerTest : public ThumbnailHandlerTest {
 protected:
  AdminHandlerTest() {
    service_options_.fresh_for = std::nullopt;
    admin_options_.access.only_local = true;
    admin_options_.bucket = "images";
    admin_options_.timeout = std::chrono::seconds(20);
    Start();
  }
  ~AdminHandlerTest() override {
    thumbs_.ReleaseAll();
    admin_.reset();
  }

  void Open(bool stores = true) {
    admin_.reset();
    admin_.emplace(admin_options_, AdminParts{*service_, stores ? &store_ : nullptr, log_, metrics_});
  }
  HttpResponse Send(const HttpRequest& request) {
    if (!admin_) Open();
    FakeDeferral deferral;
    auto answer = request.method == "POST" ? admin_->PostEvents(request, deferral)
                                           : admin_->DeleteThumbs(request, deferral);
    if (answer) return *answer;
    EXPECT_TRUE(deferral.wire->WaitUntilDropped());
    EXPECT_EQ(deferral.wire->answers, 1);
    return deferral.wire->response.value_or(HttpResponse());
  }
  HttpResponse Tell(const std::string& document) {
    HttpRequest request = Request("/events", "POST");
    request.body = document;
    return Send(request);
  }
  HttpResponse TellRecords(const std::string& records) { return Tell("{\"Records\":[" + records + "]}"); }
  HttpResponse Purge(const std::string& query) { return Send(Request("/thumbs?" + query, "DELETE")); }
  static json BodyOf(const HttpResponse& response) { return json::parse(*response.body); }
  // As the public listener has it.
  std::string Picture() {
    const auto answer = Answer(Request(kCat));
    return answer.body ? *answer.body : "nothing";
  }

  AdminOptions admin_options_;
  ThumbnailStore store_{thumbs_, s3client::kMaxKeyBytes};
  std::optional<AdminHandler> admin_;
};

TEST_F(AdminHandlerTest, AnOverwrittenOriginalShowsAtOnce) {
  const std::string before = Picture();
  images_.PutNow("cat", "a dog");
  EXPECT_EQ(Picture(), before);
  const auto answer = TellRecords(Record("ObjectCreated:Put", "cat"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(BodyOf(answer), json({{"forgotten", 1}, {"ignored", 0}, {"purged", 0}}));
  EXPECT_EQ(Header(answer, "Cache-Control"), "no-store");
  EXPECT_EQ(Header(answer, "X-Request-Id"), "request-1");
  EXPECT_NE(Picture(), before);
  EXPECT_EQ(metrics_.Of("event original_changed"), 1);
}

TEST_F(AdminHandlerTest, ARemovedOriginalTakesItsThumbnailsAlong) {
  thumbs_.PutNow("cat/w1.png", "x");
  thumbs_.PutNow("cat/w2.png", "x");
  thumbs_.PutNow("dog/w1.png", "x");
  const auto answer = TellRecords(Record("ObjectRemoved:Delete", "cat"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(BodyOf(answer), json({{"forgotten", 1}, {"ignored", 0}, {"purged", 2}}));
  EXPECT_THAT(thumbs_.Keys(), ElementsAre("dog/w1.png"));
}

TEST_F(AdminHandlerTest, AnOverwrittenOnesThumbnailsServeOnUntilTheNewAreThere) {
  thumbs_.PutNow("cat/w1.png", "x");
  TellRecords(Record("ObjectCreated:Put", "cat"));
  EXPECT_THAT(thumbs_.Keys(), ElementsAre("cat/w1.png"));
}

TEST_F(AdminHandlerTest, ButNotWhereNoCheckWouldFindThemOutdated) {
  admin_options_.purge_overwritten = true;
  thumbs_.PutNow("cat/w1.png", "x");
  EXPECT_EQ(BodyOf(TellRecords(Record("ObjectCreated:Put", "cat")))["purged"], 1);
  EXPECT_THAT(thumbs_.Keys(), IsEmpty());
}

TEST_F(AdminHandlerTest, OtherBucketsAndPlacesArePassedOver) {
  admin_options_.prefix = "in/";
  admin_options_.reserved_prefix = "thumbs/";
  thumbs_.PutNow("cat/w1.png", "x");
  const auto answer = TellRecords(
      Record("ObjectRemoved:Delete", "in/cat", "other") + "," + Record("ObjectRemoved:Delete", "cat") + "," +
      Record("ObjectRemoved:Delete", "in/thumbs/cat/w1.png") + "," + Record("ObjectTagging:Put", "in/cat") +
      "," + Record("ObjectRemoved:Delete", "in/") + "," +
      Record("ObjectRemoved:Delete", "in/" + std::string(1'025, 'k')));
  EXPECT_EQ(BodyOf(answer), json({{"forgotten", 0}, {"ignored", 6}, {"purged", 0}}));
  EXPECT_THAT(thumbs_.Keys(), ElementsAre("cat/w1.png"));
  EXPECT_EQ(BodyOf(TellRecords(Record("ObjectRemoved:Delete", "in/cat")))["purged"], 1);
}

TEST_F(AdminHandlerTest, OneOriginalIsPurgedOnce) {
  TellRecords(Record("ObjectRemoved:Delete", "cat") + "," + Record("ObjectCreated:Put", "cat") + "," +
              Record("ObjectRemoved:Delete", "cat"));
  EXPECT_EQ(thumbs_.Calls(Method::kList), 1);
}

TEST_F(AdminHandlerTest, WhereNothingIsStoredNothingIsPurged) {
  Open(false);
  EXPECT_EQ(BodyOf(TellRecords(Record("ObjectRemoved:Delete", "cat"))),
            json({{"forgotten", 1}, {"ignored", 0}, {"purged", 0}}));
  const auto answer = Purge("filename=cat");
  EXPECT_EQ(answer.status, 409);
  EXPECT_EQ(BodyOf(answer)["type"], "urn:thumbd:problem:nothing-stored");
  EXPECT_EQ(thumbs_.TotalCalls(), 0);
}

TEST_F(AdminHandlerTest, ADocumentThatCannotBeReadIsABadRequest) {
  const auto answer = Tell("{");
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(BodyOf(answer)["type"], "urn:thumbd:problem:bad-event");
  EXPECT_EQ(BodyOf(answer)["request_id"], "request-1");
  EXPECT_EQ(metrics_.Of("failure bad-event"), 1);
}

TEST_F(AdminHandlerTest, ASubscriptionIsToldToTheOperatorOnly) {
  const auto answer = Tell(
      R"({"Type":"SubscriptionConfirmation","TopicArn":"arn","SubscribeURL":"https://sns.example/?Token=hush"})");
  EXPECT_EQ(answer.status, 200);
  const auto lines = log_.Named("subscription_not_confirmed");
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].fields.at("host"), "sns.example");
}

TEST_F(AdminHandlerTest, APurgeTellsHowManyThereWere) {
  thumbs_.PutNow("a b/w1.png", "x");
  const auto answer = Purge("filename=a+b");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(BodyOf(answer), json({{"filename", "a b"}, {"deleted", 1}}));
  EXPECT_EQ(Header(answer, "Content-Type"), "application/json");
  EXPECT_EQ(BodyOf(Purge("filename=a%20b"))["deleted"], 0);
  EXPECT_EQ(log_.Named("purged").size(), 2U);
}

TEST_F(AdminHandlerTest, APurgeNeedsOneFilenameAndNothingElse) {
  for (const char* query :
       {"", "filename=", "filename=a&filename=b", "filename=a&size=1", "file=a", "filename=%"}) {
    EXPECT_EQ(Purge(query).status, 400) << query;
  }
  EXPECT_EQ(thumbs_.TotalCalls(), 0);
}

TEST_F(AdminHandlerTest, AFailureOfTheStoreIsOneOfOurs) {
  thumbs_.PutNow("cat/w1.png", "x");
  thumbs_.FailNext(Method::kDelete, StoreError(ErrorCode::kUnavailable));
  const auto answer = Purge("filename=cat");
  EXPECT_EQ(answer.status, 502);
  EXPECT_EQ(BodyOf(answer)["type"], "urn:thumbd:problem:store-unavailable");
  EXPECT_THAT(BodyOf(answer)["detail"].get<std::string>(), HasSubstr("0 thumbnails were deleted before"));
  EXPECT_EQ(log_.Named("purge_failed").size(), 1U);
}

TEST_F(AdminHandlerTest, BothNeedTheToken) {
  admin_options_.access.token = Secret(kToken);
  thumbs_.PutNow("cat/w1.png", "x");
  for (HttpRequest request : {Request("/events", "POST"), Request("/thumbs?filename=cat", "DELETE")}) {
    request.body = "{\"Records\":[" + Record("ObjectRemoved:Delete", "cat") + "]}";
    const auto refused = Send(request);
    EXPECT_EQ(refused.status, 401);
    EXPECT_EQ(Header(refused, "WWW-Authenticate"), "Bearer realm=\"thumbd\"");
    EXPECT_EQ(BodyOf(refused)["type"], "urn:thumbd:problem:token-wrong");
    EXPECT_TRUE(thumbs_.Peek("cat/w1.png"));
    EXPECT_EQ(metrics_.Of("event original_changed"), 0);
  }
  HttpRequest request = Request("/thumbs?filename=cat", "DELETE");
  request.headers.Add("Authorization", std::string("Bearer ") + kToken);
  EXPECT_EQ(Send(request).status, 200);
}

TEST_F(AdminHandlerTest, AfterTheEndItRefuses) {
  Open();
  admin_->Stop();
  const auto answer = Purge("filename=cat");
  EXPECT_EQ(answer.status, 503);
  EXPECT_NE(Header(answer, "Retry-After"), "");
}

TEST_F(AdminHandlerTest, AnEndDoesNotWaitForAllThatIsLeft) {
  for (int i = 1; i < 50; ++i) thumbs_.PutNow(fmt::format("cat/w{}.png", i), "x");
  thumbs_.Block(Method::kDelete);
  Open();
  FakeDeferral deferral;
  EXPECT_EQ(admin_->DeleteThumbs(Request("/thumbs?filename=cat", "DELETE"), deferral), std::nullopt);
  ASSERT_TRUE(thumbs_.WaitUntilBlocked(Method::kDelete));
  std::thread ending([&] { admin_->Stop(); });
  ASSERT_TRUE(Eventually([&] {
    FakeDeferral other;
    admin_->DeleteThumbs(Request("/thumbs?filename=dog", "DELETE"), other);
    const std::lock_guard lock(other.wire->mutex);
    return other.wire->answers == 1 && other.wire->response->status == 503;
  }));
  thumbs_.ReleaseAll();
  ending.join();
  ASSERT_TRUE(deferral.wire->WaitUntilDropped());
  EXPECT_EQ(deferral.wire->response->status, 503);
  EXPECT_EQ(thumbs_.Keys().size(), 48U);
}

}  // namespace
}  // namespace server
