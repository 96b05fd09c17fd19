// Originals that are not there.
#include <nlohmann/json.hpp>

#include "server/http/thumbnail_handler.h"
#include "tests/server/http/handler_fixture.h"

namespace server {
namespace {

constexpr const char* kNone = "/thumbs?filename=none&size=180";

class MissingTest : public ThumbnailHandlerTest {
 protected:
  // The HEAD of an original beside the look for its thumbnail may still be under way.
  int AskedOfStores() const { return images_.Calls(Method::kGet) + thumbs_.Calls(Method::kGet); }
};

TEST_F(MissingTest, TheStoreIsAskedOnceInAWhile) {
  options_.answer.cache_control_missing = "public, max-age=7";
  Start();
  const auto first = Answer(Request(kNone));
  EXPECT_EQ(first.status, 404);
  EXPECT_EQ(Header(first, "Cache-Status"), "thumbd; fwd=miss; detail=no-such-original");
  EXPECT_TRUE(Header(first, "Server-Timing").starts_with("thumb_get;dur="));
  EXPECT_NE(Header(first, "Server-Timing").find("original_get;dur="), std::string::npos);
  const int asked = AskedOfStores();

  FakeDeferral deferral;
  const auto second = handler_->Handle(Request("/thumbs?filename=none&size=90"), deferral);
  ASSERT_TRUE(second) << "of another size";
  EXPECT_EQ(second->status, 404);
  EXPECT_EQ(Header(*second, "Cache-Control"), "public, max-age=7");
  EXPECT_EQ(Header(*second, "Cache-Status"), "thumbd; detail=missing-remembered");
  EXPECT_EQ(nlohmann::json::parse(*second->body).at("type"), "urn:thumbd:problem:no-such-original");
  EXPECT_EQ(AskedOfStores(), asked);
  EXPECT_EQ(metrics_.Of("event missing_remembered"), 1);
  EXPECT_EQ(metrics_.Of("failure no-such-original"), 2);
  EXPECT_EQ(service_->CurrentLoad().missing, 1U);

  clock_.Advance(std::chrono::seconds(10));
  images_.PutNow("none", "a cat");
  EXPECT_EQ(Answer(Request(kNone)).status, 200);
  EXPECT_EQ(service_->CurrentLoad().missing, 0U);
}

TEST_F(MissingTest, WordOfItsComingEndsTheMemory) {
  Start();
  EXPECT_EQ(Answer(Request(kNone)).status, 404);
  images_.PutNow("none", "a cat");
  EXPECT_EQ(Answer(Request(kNone)).status, 404);
  service_->Forget("none");
  EXPECT_EQ(Answer(Request(kNone)).status, 200);
}

TEST_F(MissingTest, OneThatIsGoneIsRememberedToo) {
  Start();
  EXPECT_EQ(Answer(Request(kCat)).status, 200);
  ASSERT_TRUE(Eventually([&] { return thumbs_.Peek("cat/w180.png").has_value(); }));
  images_.DeleteNow("cat");
  Start();
  clock_.Advance(std::chrono::hours(1));
  EXPECT_EQ(Answer(Request(kCat)).status, 404);
  const int asked = AskedOfStores();
  EXPECT_EQ(Answer(Request(kCat)).status, 404);
  EXPECT_EQ(AskedOfStores(), asked);
}

TEST_F(MissingTest, OtherFailuresAreNotRemembered) {
  Start();
  images_.FailNext(Method::kGet, StoreError(ErrorCode::kAccessDenied, "no"));
  EXPECT_EQ(Answer(Request(kCat)).status, 502);
  EXPECT_EQ(Answer(Request(kCat)).status, 200);
}

TEST_F(MissingTest, WithoutTimeThereIsNoMemory) {
  service_options_.missing_for = std::chrono::milliseconds(0);
  Start();
  EXPECT_EQ(Answer(Request(kNone)).status, 404);
  images_.PutNow("none", "a cat");
  EXPECT_EQ(Answer(Request(kNone)).status, 200);
}

// A thumbnail may be stored that needs no original.
TEST_F(MissingTest, WhereNothingIsCheckedOnlyTheImagesBucketIsSpared) {
  service_options_.fresh_for = std::nullopt;
  Start();
  EXPECT_EQ(Answer(Request(kCat)).status, 200);
  ASSERT_TRUE(Eventually([&] { return thumbs_.Peek("cat/w180.png").has_value(); }));
  images_.DeleteNow("cat");
  Start();
  images_.ResetCalls();
  const char* other_size = "/thumbs?filename=cat&size=90";
  EXPECT_EQ(Answer(Request(other_size)).status, 404);
  EXPECT_EQ(Answer(Request(other_size)).status, 404);
  EXPECT_EQ(images_.Calls(Method::kGet), 1);
  EXPECT_EQ(Answer(Request(kCat)).status, 200);
}

TEST_F(MissingTest, NothingIsRememberedWhereNothingIsStored) {
  service_options_.store_thumbnails = false;
  options_.bypassed = true;
  Start();
  const auto first = Answer(Request(kNone));
  EXPECT_EQ(first.status, 404);
  EXPECT_EQ(Header(first, "Cache-Status"), "thumbd; fwd=bypass; detail=no-such-original");
  images_.PutNow("none", "a cat");
  EXPECT_EQ(Answer(Request(kNone)).status, 200);
}

}  // namespace
}  // namespace server
