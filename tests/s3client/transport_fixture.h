// Sends requests over the real transport and keeps what came.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "s3client/curl_transport.h"
#include "s3client/s3_object_store.h"
#include "tests/support/scripted_server.h"

namespace s3client::testing {

class KeepingReceiver final : public HttpReceiver {
 public:
  std::optional<HttpHead> head;
  std::string body;
  std::function<bool()> on_head = [] { return true; };
  std::function<bool()> on_body = [] { return true; };

  bool OnHead(HttpHead given) override {
    head = std::move(given);
    return on_head();
  }
  bool OnBody(std::string_view bytes) override {
    body += bytes;
    return on_body();
  }
};

class CurlTransportTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { InitializeTransport(); }

  static HttpRequest RequestTo(std::string url, std::string method = "GET", std::string_view body = {}) {
    HttpRequest request;
    request.method = std::move(method);
    request.url = std::move(url);
    request.body = body;
    request.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    return request;
  }

  TransportResult Send(const HttpRequest& request) {
    receiver_.head.reset();
    receiver_.body.clear();
    return transport_->Send(request, receiver_);
  }

  // How the transfer failed; kAborted and a test failure where it did not.
  TransportFailureKind FailureOf(const HttpRequest& request) {
    const TransportResult sent = Send(request);
    EXPECT_FALSE(sent) << "a failure was expected";
    return sent ? TransportFailureKind::kAborted : sent.error().kind;
  }

  KeepingReceiver receiver_;
  // Long enough that a busy machine does not run into them; tests of the limits set their own.
  std::shared_ptr<HttpTransport> transport_ =
      MakeCurlTransport({std::chrono::seconds(20), std::chrono::seconds(20), ""});
};

}  // namespace s3client::testing
