#include "server/http/http_error.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace server {
namespace {

std::string HeaderOf(const HttpResponse& response, std::string_view name) {
  const std::string* value = response.headers.Find(name);
  return value == nullptr ? "" : *value;
}

struct ErrorRow {
  FailureKind kind;
  int status;
};

class HttpErrorOf : public testing::TestWithParam<ErrorRow> {};

TEST_P(HttpErrorOf, EveryKind) {
  const auto [kind, status] = GetParam();
  const HttpError error = ToHttpError({kind, "figures for the client", "SECRET raw words"}, 0.5);
  EXPECT_EQ(error.status, status);
  EXPECT_EQ(error.slug, ToString(kind));
  EXPECT_FALSE(error.title.empty());
  EXPECT_EQ(error.detail, "figures for the client");
  EXPECT_EQ(error.cache_control, status == 404 ? "public, max-age=10" : "no-store");
  EXPECT_EQ(error.retry_after.has_value(), status == 503);
  // Only what is ours to fix wakes somebody.
  const bool ours = kind == FailureKind::kStoreRefused || kind == FailureKind::kStoreUnavailable ||
                    kind == FailureKind::kStoreTimeout || kind == FailureKind::kInternal;
  EXPECT_EQ(error.level == LogLevel::kError, ours);
}

TEST_P(HttpErrorOf, NeverTellsTheLogsMessage) {
  const HttpResponse response =
      ToResponse(ToHttpError({GetParam().kind, "", "SECRET raw words"}, 0.5), "request-1");
  EXPECT_EQ(response.body->find("SECRET"), std::string::npos);
  for (const auto& [name, value] : response.headers.fields()) {
    EXPECT_EQ(value.find("SECRET"), std::string::npos) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, HttpErrorOf,
    testing::Values(ErrorRow{FailureKind::kNoSuchOriginal, 404},
                    ErrorRow{FailureKind::kOriginalTooLarge, 413},
                    ErrorRow{FailureKind::kUnsupportedFormat, 415},
                    ErrorRow{FailureKind::kCorruptOriginal, 422}, ErrorRow{FailureKind::kOverloaded, 503},
                    ErrorRow{FailureKind::kQueueTimeout, 503}, ErrorRow{FailureKind::kStoreRefused, 502},
                    ErrorRow{FailureKind::kStoreUnavailable, 502}, ErrorRow{FailureKind::kStoreTimeout, 504},
                    ErrorRow{FailureKind::kRenderTimeout, 504}, ErrorRow{FailureKind::kCancelled, 503},
                    ErrorRow{FailureKind::kInternal, 500}));

TEST(HttpErrorRetry, IsSpread) {
  const Failure overloaded{FailureKind::kOverloaded, "", ""};
  EXPECT_EQ(ToHttpError(overloaded, 0.0).retry_after, 1);
  EXPECT_EQ(ToHttpError(overloaded, 0.5).retry_after, 2);
  EXPECT_EQ(ToHttpError(overloaded, 1.0).retry_after, 3);
}

TEST(ProblemDocument, HoldsWhatRfc9457Names) {
  const HttpResponse response = ToResponse(BadRequestError("size is missing"), "request-1");
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(HeaderOf(response, "Content-Type"), "application/problem+json");
  EXPECT_EQ(HeaderOf(response, "Cache-Control"), "no-store");
  EXPECT_EQ(HeaderOf(response, "X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(response.headers.Find("Retry-After"), nullptr);
  const auto problem = nlohmann::json::parse(*response.body);
  EXPECT_EQ(problem.at("type"), "urn:thumbd:problem:bad-parameter");
  EXPECT_EQ(problem.at("title"), "A parameter is wrong");
  EXPECT_EQ(problem.at("status"), 400);
  EXPECT_EQ(problem.at("detail"), "size is missing");
  EXPECT_EQ(problem.at("request_id"), "request-1");
}

TEST(ProblemDocument, LeavesOutAnEmptyDetail) {
  const auto problem = nlohmann::json::parse(*ToResponse(NoSuchPageError(), "r").body);
  EXPECT_FALSE(problem.contains("detail"));
}

TEST(ProblemDocument, StaysJsonWhateverIsQuoted) {
  const std::string hostile = "\"quotes\", \\, \n, \x01 and \xFF\xFE </script>";
  const auto problem = nlohmann::json::parse(*ToResponse(BadRequestError(hostile), "r").body);
  EXPECT_NE(problem.at("detail").get<std::string>().find("\"quotes\", \\, \n"), std::string::npos);
}

TEST(ProblemDocument, CarriesRetryAfter) {
  const HttpResponse response = ToResponse(ToHttpError({FailureKind::kOverloaded, "", ""}, 0), "r");
  EXPECT_EQ(HeaderOf(response, "Retry-After"), "1");
}

TEST(HttpErrorsOfRoutes, HaveTheirStatuses) {
  EXPECT_EQ(NoSuchPageError().status, 404);
  EXPECT_EQ(NoSuchPageError().cache_control, "public, max-age=10");
  EXPECT_EQ(MethodNotAllowedError().status, 405);
  EXPECT_EQ(PreconditionFailedError().status, 412);
}

}  // namespace
}  // namespace server
