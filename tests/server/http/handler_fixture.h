// The handler over a thumbnail service whose stores are in memory and whose renderer draws nothing.
#pragma once

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "server/http/thumbnail_handler.h"
#include "tests/support/eventually.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_exchange.h"
#include "tests/support/fake_renderer.h"
#include "tests/support/hooked_object_store.h"
#include "tests/support/memory_object_store.h"
#include "tests/support/recording_log.h"
#include "tests/support/recording_metrics.h"
#include "tests/support/store_error.h"

namespace server {

using doubles::Eventually;
using doubles::FakeDeferral;
using doubles::FakeRenderer;
using doubles::StoreError;
using s3client::ErrorCode;
using s3client::testing::Method;

inline constexpr const char* kCat = "/thumbs?filename=cat&size=180";

inline std::string Header(const HttpResponse& response, std::string_view name) {
  return AllHeaders(response).Joined(name).value_or("");
}

class ThumbnailHandlerTest : public testing::Test {
 protected:
  ThumbnailHandlerTest() {
    service_options_.hot_cache_bytes = 10'000'000;
    service_options_.fetch_threads = 4;
    images_.PutNow("cat", "a cat");
  }
  ~ThumbnailHandlerTest() override {
    renderer_.Release();
    images_.ReleaseAll();
    thumbs_.ReleaseAll();
    service_.reset();
  }

  void Start() {
    service_ = std::make_unique<ThumbnailService>(
        service_options_,
        ServiceParts{
            images_, &hooked_thumbs_, {renderer_, renderer_, renderer_}, log_, metrics_, clock_.Reader()});
    handler_ = std::make_unique<ThumbnailHandler>(options_, *service_, log_, metrics_);
  }
  static HttpRequest Request(const std::string& target, const std::string& method = "GET") {
    HttpRequest request;
    request.method = method;
    request.target = target;
    request.remote_address = "192.0.2.7";
    request.received = std::chrono::steady_clock::now();
    request.headers.Add("X-Request-Id", "request-1");
    return request;
  }
  // The answer, whether it came at once or later.
  HttpResponse Answer(const HttpRequest& request) {
    FakeDeferral deferral;
    if (auto inline_answer = handler_->Handle(request, deferral)) return *inline_answer;
    EXPECT_TRUE(deferral.wire->WaitUntilDropped());
    EXPECT_EQ(deferral.wire->answers, 1);
    return deferral.wire->response.value_or(
        HttpResponse{.status = 0, .headers = {}, .fixed_headers = {}, .body = {}, .content_length = {}});
  }
  std::string LastLine(const std::string& field) {
    const auto lines = log_.Named("request");
    return lines.empty() ? "no line" : lines.back().fields.at(field);
  }

  s3client::testing::MemoryObjectStore images_;
  s3client::testing::MemoryObjectStore thumbs_;
  doubles::HookedObjectStore hooked_thumbs_{thumbs_};
  FakeRenderer renderer_;
  doubles::RecordingLog log_;
  doubles::RecordingMetrics metrics_;
  doubles::FakeClock clock_;
  ServiceOptions service_options_;
  ThumbnailHandlerOptions options_{
      {2'000}, {"public, max-age=60", "*", true}, std::chrono::seconds(20), false};
  std::unique_ptr<ThumbnailService> service_;
  std::unique_ptr<ThumbnailHandler> handler_;
};

}  // namespace server
