#include "server/http/error_answer.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/server/http/joined_header.h"

namespace server {
namespace {

class ErrorAnswerTest : public testing::Test {
 protected:
  HttpResponse Answer(FailureKind kind) {
    Diagnosis diagnosis{"thumbd; fwd=miss", std::chrono::microseconds(1'500)};
    diagnosis.spans.Add("thumb_get", std::chrono::microseconds(700));
    return MakeErrorAnswer(ToHttpError({kind, "", ""}, 0), options_,
                           {request_, "request-1", std::move(diagnosis)});
  }

  HttpRequest request_;
  AnswerOptions options_;
};

TEST_F(ErrorAnswerTest, IsAProblemWithEveryCommonField) {
  options_.allow_origin = "*";
  const HttpResponse response = Answer(FailureKind::kCancelled);
  EXPECT_EQ(JoinedHeader(response, "Content-Type"), "application/problem+json");
  EXPECT_EQ(JoinedHeader(response, "Cache-Control"), "no-store");
  EXPECT_EQ(JoinedHeader(response, "X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(JoinedHeader(response, "X-Request-Id"), "request-1");
  EXPECT_EQ(JoinedHeader(response, "Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(JoinedHeader(response, "Cache-Status"), "thumbd; fwd=miss");
  EXPECT_EQ(JoinedHeader(response, "Server-Timing"), "thumb_get;dur=0.70, total;dur=1.50");
  EXPECT_EQ(JoinedHeader(response, "Timing-Allow-Origin"), "*");
  EXPECT_EQ(JoinedHeader(response, "Vary"), "");
}

TEST_F(ErrorAnswerTest, TellsNoTimesWhereTheyAreOff) {
  options_.server_timing = false;
  const HttpResponse response = Answer(FailureKind::kInternal);
  for (const char* name : {"Cache-Status", "Server-Timing", "Timing-Allow-Origin"}) {
    EXPECT_EQ(response.headers.Find(name), nullptr) << name;
  }
}

TEST_F(ErrorAnswerTest, OnlyWhatIsMissingMayBeStored) {
  options_.cache_control_missing = "public, max-age=3";
  EXPECT_EQ(JoinedHeader(Answer(FailureKind::kNoSuchOriginal), "Cache-Control"), "public, max-age=3");
  EXPECT_EQ(JoinedHeader(Answer(FailureKind::kOverloaded), "Cache-Control"), "no-store");
}

TEST_F(ErrorAnswerTest, WhoShowsPicturesGetsOneIfThatIsSet) {
  request_.headers.Add("Sec-Fetch-Dest", "image");
  EXPECT_EQ(JoinedHeader(Answer(FailureKind::kNoSuchOriginal), "Content-Type"), "application/problem+json");
  options_.error_image = true;
  options_.allow_origin = "https://example.org";
  const HttpResponse response = Answer(FailureKind::kNoSuchOriginal);
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(JoinedHeader(response, "Content-Type"), "image/png");
  EXPECT_TRUE(response.body->starts_with("\x89PNG"));
  EXPECT_EQ(JoinedHeader(response, "Problem-Type"), "no-such-original");
  EXPECT_EQ(JoinedHeader(response, "Cache-Control"), "public, max-age=10");
  EXPECT_EQ(JoinedHeader(response, "Vary"), "Sec-Fetch-Dest, Accept, Origin");
  EXPECT_EQ(JoinedHeader(response, "X-Content-Type-Options"), "nosniff");
}

TEST_F(ErrorAnswerTest, WhoDoesNotGetsTheProblemThatACacheKeepsApart) {
  options_.error_image = true;
  const HttpResponse response = Answer(FailureKind::kOverloaded);
  EXPECT_EQ(JoinedHeader(response, "Content-Type"), "application/problem+json");
  EXPECT_EQ(JoinedHeader(response, "Vary"), "Sec-Fetch-Dest, Accept");
  EXPECT_EQ(JoinedHeader(response, "Retry-After"), "1");
}

}  // namespace
}  // namespace server
