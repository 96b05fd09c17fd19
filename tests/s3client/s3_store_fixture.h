// An S3 store whose network, clocks and randomness are in the test's hands.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "s3client/credentials/static_credentials.h"
#include "s3client/s3_dependencies.h"
#include "tests/support/collecting_sink.h"
#include "tests/support/fake_http_transport.h"

namespace s3client::testing {

class S3StoreTest : public ::testing::Test {
 protected:
  static constexpr const char* kSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  static constexpr const char* kToken = "FwoGZXIvYXdzEBAaDtoken";

  S3StoreTest() { Remake({}); }

  void Remake(S3Options options) {
    if (options.endpoint.empty()) options.endpoint = "http://store:9000";
    if (options.bucket.empty()) options.bucket = "images";
    store_ =
        MakeS3ObjectStore(options, MakeStaticCredentials({"AKIDEXAMPLE", kSecret, kToken}), Dependencies());
  }

  S3Dependencies Dependencies() {
    return {network_,
            [this] { return time_; },
            {[this] { return now_; }, [] { return 0.5; },
             [this](std::chrono::milliseconds delay, const std::stop_token&) {
               slept_.push_back(delay);
               now_ += delay;
               if (stop_while_sleeping_) stop_.request_stop();
             }}};
  }

  static HttpHeaders ObjectHeaders(std::size_t size) {
    return {{"etag", "\"abc\""},
            {"content-length", std::to_string(size)},
            {"last-modified", "Fri, 24 May 2013 00:00:00 GMT"},
            {"content-type", "image/png"}};
  }
  static FakeAnswer Object(const std::string& body) { return {200, ObjectHeaders(body.size()), body}; }
  static FakeAnswer Refusal(int status, const std::string& code, HttpHeaders headers = {}) {
    return {status, std::move(headers), "<Error><Code>" + code + "</Code></Error>"};
  }
  static FakeAnswer Broken(TransportFailureKind kind) { return {.status = 0, .failure = kind}; }

  void Push(FakeAnswer answer) { network_->Push(std::move(answer)); }

  Result<ObjectInfo> Get(std::string_view key = "a.png") {
    GetOptions options;
    options.deadline = deadline_;
    options.stop = stop_.get_token();
    options.max_bytes = max_bytes_;
    return store_->Get(key, options, sink_);
  }
  Result<std::string> Put(std::string_view key, std::string_view bytes, Metadata metadata = {}) {
    PutOptions options;
    options.content_type = "image/png";
    options.metadata = std::move(metadata);
    return store_->Put(key, bytes, options);
  }

  const std::vector<SentRequest>& sent() const { return network_->sent; }

  std::shared_ptr<FakeHttpTransport> network_ = std::make_shared<FakeHttpTransport>();
  std::chrono::system_clock::time_point time_{std::chrono::seconds(1369353600)};  // 24 May 2013, 00:00:00
  std::chrono::steady_clock::time_point now_{std::chrono::hours(1)};
  std::vector<std::chrono::milliseconds> slept_;
  Deadline deadline_ = Deadline::max();
  std::stop_source stop_;
  bool stop_while_sleeping_ = false;
  std::uint64_t max_bytes_ = 1000;
  CollectingSink sink_;
  std::unique_ptr<ObjectStore> store_;
};

}  // namespace s3client::testing
