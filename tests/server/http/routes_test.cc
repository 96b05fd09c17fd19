#include "server/http/routes.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/server/http/joined_header.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_exchange.h"
#include "tests/support/fake_renderer.h"
#include "tests/support/memory_object_store.h"
#include "tests/support/recording_log.h"
#include "tests/support/recording_metrics.h"
#include "tests/support/store_error.h"

namespace server {
namespace {

HttpRequest Request(const std::string& method, const std::string& target) {
  HttpRequest request;
  request.method = method;
  request.target = target;
  request.received = std::chrono::steady_clock::now();
  return request;
}

class RoutesTest : public testing::Test {
 protected:
  HttpHandler Public(bool playground = true, std::string origin = "*") {
    return MakePublicHandler({thumbnails_, status_, {"public", std::move(origin), true}, playground});
  }
  HttpHandler Admin() { return MakeAdminHandler({status_, admin_}); }
  HttpResponse Ask(const HttpHandler& handler, const HttpRequest& request) {
    doubles::FakeDeferral deferral;
    auto response = handler(request, deferral);
    EXPECT_TRUE(response.has_value());
    EXPECT_EQ(deferral.taken, 0);
    return response.value_or(HttpResponse());
  }
  int StatusOf(const HttpHandler& handler, const std::string& method, const std::string& target) {
    return Ask(handler, Request(method, target)).status;
  }

  s3client::testing::MemoryObjectStore images_;
  s3client::testing::MemoryObjectStore thumbs_;
  doubles::FakeRenderer renderer_;
  doubles::RecordingLog log_;
  doubles::RecordingMetrics metrics_;
  doubles::FakeClock clock_;
  StoreMonitor monitor_{{{"images", &images_}, {"thumbs", &thumbs_}}, std::chrono::milliseconds(1), log_};
  ThumbnailService service_{
      {}, {images_, &thumbs_, {renderer_, renderer_, renderer_}, log_, metrics_, clock_.Reader()}};
  ThumbnailHandler thumbnails_{{}, service_, log_, metrics_};
  StatusHandler status_{monitor_, [] { return RenderingState{true, {}}; }, metrics_};
  AdminHandler admin_{{.access = {Secret(), true}}, {service_, nullptr, log_, metrics_}};
};

TEST_F(RoutesTest, ThumbnailPathsReachTheirHandler) {
  const auto handler = Public();
  for (const std::string path : {"/iron_thumbs/thumbs", "/r/iron_thumbs/thumbs", "/thumbs"}) {
    for (const char* method : {"GET", "HEAD"}) {
      EXPECT_EQ(StatusOf(handler, method, path + "?size=1"), 400) << path;
      EXPECT_EQ(StatusOf(handler, method, path), 400) << path;
    }
  }
  EXPECT_EQ(metrics_.Of("request error 400"), 12);
}

TEST_F(RoutesTest, OtherPathsAreThereOrNot) {
  const auto handler = Public();
  const std::pair<const char*, int> paths[] = {
      {"/healthz", 200},         {"/readyz", 200},   {"/", 200},        {"/?x=1", 200},
      {"/metrics", 404},         {"/healthz/", 404}, {"/thumbs/", 404}, {"/THUMBS", 404},
      {"/iron_thumbs", 404},     {"/%74humbs", 404}, {"", 404},         {"//thumbs", 404},
      {"/thumbs/../thumbs", 404}};
  for (const auto& [path, status] : paths) EXPECT_EQ(StatusOf(handler, "GET", path), status) << path;
  EXPECT_EQ(StatusOf(Public(false), "GET", "/"), 404);
}

TEST_F(RoutesTest, ThePlaygroundIsAPage) {
  const auto page = Ask(Public(), Request("GET", "/"));
  EXPECT_EQ(JoinedHeader(page, "Content-Type"), "text/html; charset=utf-8");
  EXPECT_NE(page.body->find("<!doctype html>"), std::string::npos);
}

TEST_F(RoutesTest, RefusalsCarryWhatEveryAnswerCarries) {
  auto request = Request("GET", "/nowhere");
  request.headers.Add("X-Request-Id", "request-1");
  const auto missing = Ask(Public(), request);
  request.method = "POST";
  const auto refused = Ask(Public(), request);
  EXPECT_EQ(refused.status, 405);
  EXPECT_EQ(JoinedHeader(refused, "Allow"), "GET, HEAD, OPTIONS");
  for (const auto* response : {&missing, &refused}) {
    EXPECT_EQ(JoinedHeader(*response, "X-Request-Id"), "request-1");
    EXPECT_EQ(JoinedHeader(*response, "Access-Control-Allow-Origin"), "*");
    EXPECT_EQ(JoinedHeader(*response, "Cross-Origin-Resource-Policy"), "cross-origin");
    EXPECT_EQ(nlohmann::json::parse(*response->body).at("request_id"), "request-1");
    EXPECT_TRUE(JoinedHeader(*response, "Server-Timing").starts_with("total;dur="));
    EXPECT_EQ(JoinedHeader(*response, "Timing-Allow-Origin"), "*");
  }
  EXPECT_EQ(JoinedHeader(missing, "Cache-Status"), "thumbd; detail=no-such-page");
  EXPECT_EQ(JoinedHeader(refused, "Cache-Status"), "thumbd; detail=method-not-allowed");
}

TEST_F(RoutesTest, ANewRequestIdIsTheSameInHeaderAndDocument) {
  const auto missing = Ask(Public(), Request("GET", "/nowhere"));
  EXPECT_EQ(nlohmann::json::parse(*missing.body).at("request_id"), JoinedHeader(missing, "X-Request-Id"));
}

TEST_F(RoutesTest, AnswersAPreflight) {
  auto request = Request("OPTIONS", "/thumbs?filename=a&size=1");
  request.headers.Add("Origin", "https://example.org");
  request.headers.Add("Access-Control-Request-Method", "GET");
  request.headers.Add("Access-Control-Request-Headers", "x-request-id");
  const auto response = Ask(Public(), request);
  EXPECT_EQ(response.status, 204);
  EXPECT_EQ(response.body, nullptr);
  EXPECT_EQ(JoinedHeader(response, "Allow"), "GET, HEAD, OPTIONS");
  EXPECT_EQ(JoinedHeader(response, "Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(JoinedHeader(response, "Access-Control-Allow-Methods"), "GET, HEAD, OPTIONS");
  EXPECT_EQ(JoinedHeader(response, "Access-Control-Allow-Headers"), "x-request-id");
  EXPECT_EQ(JoinedHeader(response, "Access-Control-Max-Age"), "86400");
}

TEST_F(RoutesTest, WithoutAnAllowedOriginThereIsNoPreflight) {
  auto request = Request("OPTIONS", "/thumbs");
  request.headers.Add("Access-Control-Request-Headers", "x-request-id");
  const auto response = Ask(Public(true, ""), request);
  EXPECT_EQ(response.status, 204);
  EXPECT_EQ(JoinedHeader(response, "Allow"), "GET, HEAD, OPTIONS");
  for (const auto& [name, value] : response.headers.fields()) {
    EXPECT_NE(name.rfind("Access-Control-", 0), 0U) << name;
  }
}

TEST_F(RoutesTest, TheAdminListenerKnowsItsOwnPages) {
  const auto handler = Admin();
  EXPECT_EQ(StatusOf(handler, "GET", "/metrics"), 200);
  EXPECT_EQ(StatusOf(handler, "HEAD", "/metrics"), 200);
  EXPECT_EQ(StatusOf(handler, "GET", "/healthz"), 200);
  EXPECT_EQ(StatusOf(handler, "GET", "/readyz"), 200);
  EXPECT_EQ(StatusOf(handler, "GET", "/iron_thumbs/thumbs?filename=a&size=1"), 404);
  EXPECT_EQ(StatusOf(handler, "DELETE", "/thumbs"), 400);
  EXPECT_EQ(StatusOf(handler, "POST", "/events"), 400);
  EXPECT_EQ(StatusOf(handler, "GET", "/"), 404);
  const auto refused = Ask(handler, Request("OPTIONS", "/metrics"));
  EXPECT_EQ(refused.status, 405);
  EXPECT_EQ(JoinedHeader(refused, "Allow"), "GET, HEAD");
  for (const char* name : {"Access-Control-Allow-Origin", "Cache-Status", "Server-Timing"}) {
    EXPECT_EQ(refused.headers.Find(name), nullptr) << name;
  }
}

TEST_F(RoutesTest, ChangesOnTheAdminListenerHaveTheirOwnMethods) {
  const std::pair<const char*, const char*> paths[] = {{"/events", "POST"}, {"/thumbs", "DELETE"}};
  for (const auto& [path, allowed] : paths) {
    for (const std::string method : {"GET", "HEAD", "POST", "DELETE", "PUT"}) {
      if (method == allowed) continue;
      const auto refused = Ask(Admin(), Request(method, path));
      EXPECT_EQ(refused.status, 405) << method << " " << path;
      EXPECT_EQ(JoinedHeader(refused, "Allow"), allowed);
    }
  }
}

TEST_F(RoutesTest, ScrapesInPrometheusFormat) {
  const auto response = Ask(Admin(), Request("GET", "/metrics"));
  EXPECT_EQ(JoinedHeader(response, "Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_EQ(*response.body, "scraped\n");
}

}  // namespace
}  // namespace server
