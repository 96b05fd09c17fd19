// What the handler makes of signed URLs; the signatures themselves are url_signature_test.cc's.
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "tests/server/http/handler_fixture.h"

namespace server {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

const SigningKey kKey{"k1", Secret("0123456789abcdef")};

class SignedRequestTest : public ThumbnailHandlerTest {
 protected:
  void StartSigned(bool required) {
    options_.signatures =
        std::make_shared<const UrlSignatures>(std::vector<SigningKey>{kKey}, required,
                                              [this] { return std::chrono::system_clock::time_point(now_); });
    options_.answer.cache_control = "public, max-age=60, stale-if-error=600";
    Start();
  }
  static std::string Signed(const std::string& query) {
    return "/thumbs?" + query + "&sig=" + SignatureOf("/thumbs", query, kKey).value();
  }
  std::string CacheControlOf(const std::string& target) {
    return Header(Answer(Request(target)), "Cache-Control");
  }

  seconds now_{1'000};
};

TEST_F(SignedRequestTest, WithoutKeysASignatureMeansNothing) {
  Start();
  EXPECT_EQ(Answer(Request(std::string(kCat) + "&sig=any&exp=1")).status, 200);
}

TEST_F(SignedRequestTest, ARightOneIsAnsweredAndAWrongOneIsNot) {
  for (const bool required : {true, false}) {
    StartSigned(required);
    EXPECT_EQ(Answer(Request(Signed("filename=cat&size=180"))).status, 200);
    EXPECT_EQ(Answer(Request(Signed("filename=cat&size=180"), "HEAD")).status, 200);
    EXPECT_EQ(Answer(Request(std::string(kCat) + "&sig=k1.wrong")).status, 403);
    EXPECT_EQ(Answer(Request(kCat)).status, required ? 403 : 200);
  }
}

TEST_F(SignedRequestTest, NothingIsAskedOrToldForARefusal) {
  StartSigned(true);
  ASSERT_EQ(Answer(Request(Signed("filename=cat&size=180"))).status, 200);
  service_->Stop();  // its upload is a call too; a refusal needs no service
  images_.ResetCalls();
  thumbs_.ResetCalls();
  const std::pair<std::string, std::string> refusals[] = {
      {kCat, "signature-missing"},
      {"/thumbs?filename=nobody&size=180", "signature-missing"},
      {std::string(kCat) + "&sig=k1.AAAA", "signature-wrong"},
      {"/thumbs?nonsense", "signature-missing"},
      {Signed("filename=cat&size=180&exp=1000"), "signature-expired"}};
  for (const auto& [target, slug] : refusals) {
    const auto answer = Answer(Request(target));
    EXPECT_EQ(answer.status, 403) << target;
    EXPECT_EQ(Header(answer, "Cache-Control"), "no-store");
    EXPECT_EQ(nlohmann::json::parse(*answer.body)["type"], "urn:thumbd:problem:" + slug);
    const std::string right = SignatureOf("/thumbs", "filename=cat&size=180", kKey).value();
    EXPECT_THAT(*answer.body, Not(HasSubstr(right.substr(3, 12))));
    EXPECT_EQ(LastLine("status"), "403");
  }
  EXPECT_EQ(metrics_.Of("failure signature-missing"), 3);
  EXPECT_EQ(images_.TotalCalls() + thumbs_.TotalCalls(), 0);
}

TEST_F(SignedRequestTest, WhatCannotBeReadIsABadRequest) {
  StartSigned(true);
  for (const char* target : {"/thumbs?filename=%", "/thumbs?sig=a&sig=b", "/%"})
    EXPECT_EQ(Answer(Request(target)).status, 400) << target;
}

TEST_F(SignedRequestTest, NoCacheKeepsAnAnswerLongerThanItsUrl) {
  StartSigned(true);
  const std::string lasting = Signed("filename=cat&size=180");
  const std::string ending = Signed("filename=cat&size=180&exp=1100");
  EXPECT_EQ(CacheControlOf(lasting), "public, max-age=60, stale-if-error=600");
  // Made, from memory, and as a 304.
  EXPECT_EQ(CacheControlOf(Signed("filename=cat&size=90&exp=1100")), "public, max-age=60, stale-if-error=39");
  now_ = seconds(1'050);
  const auto answer = Answer(Request(ending));
  EXPECT_EQ(Header(answer, "Cache-Control"), "public, max-age=49");
  HttpRequest conditional = Request(ending);
  conditional.headers.Add("If-None-Match", Header(answer, "ETag"));
  const auto unchanged = Answer(conditional);
  EXPECT_EQ(unchanged.status, 304);
  EXPECT_EQ(Header(unchanged, "Cache-Control"), "public, max-age=49");
  now_ = seconds(1'100);
  EXPECT_EQ(Answer(Request(ending)).status, 403);
}

TEST_F(SignedRequestTest, NorTheWordThatItIsMissing) {
  StartSigned(true);
  const std::string ending = Signed("filename=none&size=180&exp=1005");
  EXPECT_EQ(CacheControlOf(ending), "public, max-age=4");
  EXPECT_EQ(LastLine("status"), "404");
  now_ = seconds(1'002);
  EXPECT_EQ(CacheControlOf(ending), "public, max-age=2") << "remembered";
  EXPECT_EQ(CacheControlOf(Signed("filename=none&size=180")), "public, max-age=10");
}

}  // namespace
}  // namespace server
