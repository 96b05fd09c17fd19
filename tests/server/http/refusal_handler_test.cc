#include "server/http/refusal_handler.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/support/recording_log.h"
#include "tests/support/recording_metrics.h"

namespace server {
namespace {

class RefusalHandlerTest : public testing::Test {
 protected:
  HttpResponse Answer(int status, std::string_view title) {
    AnswerOptions options;
    options.allow_origin = "*";
    return MakeRefusalHandler(options, log_, metrics_)({status, title, "what was wrong", "192.0.2.7"});
  }

  doubles::RecordingLog log_;
  doubles::RecordingMetrics metrics_;
};

TEST_F(RefusalHandlerTest, SpeaksLikeEveryOtherError) {
  const HttpResponse response = Answer(413, "Content Too Large");
  EXPECT_EQ(response.status, 413);
  const auto problem = nlohmann::json::parse(*response.body);
  EXPECT_EQ(problem["type"], "urn:thumbd:problem:content-too-large");
  EXPECT_EQ(problem["title"], "Content Too Large");
  EXPECT_EQ(problem["status"], 413);
  EXPECT_EQ(problem["detail"], "what was wrong");
  ASSERT_NE(response.headers.Find("X-Request-Id"), nullptr);
  EXPECT_EQ(problem["request_id"], *response.headers.Find("X-Request-Id"));
  EXPECT_EQ(*response.headers.Find("Cache-Control"), "no-store");
  EXPECT_EQ(*response.headers.Find("Access-Control-Allow-Origin"), "*");
  ASSERT_NE(response.headers.Find("Cache-Status"), nullptr);
  EXPECT_EQ(*response.headers.Find("Cache-Status"), "thumbd; detail=content-too-large");
  EXPECT_NE(response.headers.Find("Server-Timing"), nullptr);
}

TEST_F(RefusalHandlerTest, LogsUnderTheSameIdAndCounts) {
  const HttpResponse response = Answer(400, "Bad Request");
  const auto logged = log_.Named("request_refused");
  ASSERT_EQ(logged.size(), 1U);
  EXPECT_EQ(logged[0].level, LogLevel::kInfo);
  EXPECT_EQ(logged[0].fields.at("request_id"), *response.headers.Find("X-Request-Id"));
  EXPECT_EQ(logged[0].fields.at("remote"), "192.0.2.7");
  EXPECT_EQ(metrics_.Of("failure bad-request"), 1);
}

TEST_F(RefusalHandlerTest, OurOwnFaultIsAnError) {
  Answer(500, "Internal Server Error");
  ASSERT_EQ(log_.Named("request_refused").size(), 1U);
  EXPECT_EQ(log_.Named("request_refused")[0].level, LogLevel::kError);
}

}  // namespace
}  // namespace server
