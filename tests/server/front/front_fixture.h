// A front on a port of its own with a handler of the test's choice.
#pragma once

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include <gtest/gtest.h>
#include <unistd.h>

#include "server/front/http_front.h"
#include "tests/support/raw_http_client.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_certificate.h"

namespace server {

inline HttpResponse TextResponse(std::string body, int status = 200) {
  HttpResponse response;
  response.status = status;
  response.headers.Add("Content-Type", "text/plain");
  response.body = std::make_shared<const std::string>(std::move(body));
  return response;
}

inline std::string GetRequest(const std::string& target, const std::string& fields = "") {
  return "GET " + target + " HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n";
}

// True as soon as `condition` is, false if it is not within ten seconds.
inline bool Eventually(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

// Of this process.
inline std::size_t ResidentBytes() {
  std::ifstream status("/proc/self/statm");
  std::size_t total = 0;
  std::size_t resident = 0;
  status >> total >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

class FrontTest : public testing::Test {
 protected:
  FrontTest() {
    options_.address = "127.0.0.1";
    options_.port = 0;
    if (!over_tls_) return;
    const TestCertificate made = MakeTestCertificate(folder_.path(), "server");
    options_.tls_certificate = made.certificate;
    options_.tls_key = made.key;
  }

  void Start(HttpHandler handler) {
    auto started = StartHttpFront(options_, std::move(handler));
    ASSERT_TRUE(started) << started.error();
    front_ = std::move(*started);
  }

  // Answers every request with its method, target and body.
  void StartEcho() {
    Start([](const HttpRequest& request, Deferral&) {
      return TextResponse(request.method + " " + request.target + " " + request.body);
    });
  }

  RawHttpClient Connect(int receive_buffer = 0) const { return ConnectTo("127.0.0.1", receive_buffer); }
  RawHttpClient ConnectTo(const std::string& address, int receive_buffer = 0) const {
    return Carried(RawHttpClient::Connect(front_->port(), address, receive_buffer));
  }
  RawHttpClient ConnectFrom(const std::string& source) const {
    return Carried(RawHttpClient::ConnectFrom(source, front_->port()));
  }
  RawHttpClient ConnectUnix(const std::string& path) const {
    return Carried(RawHttpClient::ConnectUnix(path));
  }

  // The status of the answer to `bytes` on a connection of their own; 0 where none comes.
  int StatusOf(const std::string& bytes) const {
    RawHttpClient client = Connect();
    client.Send(bytes);
    const auto response = client.ReadResponse();
    return response ? response->status : 0;
  }

  // The same tests run a second time with THUMBD_TEST_TLS set.
  const bool over_tls_ = std::getenv("THUMBD_TEST_TLS") != nullptr;
  FrontOptions options_;
  std::unique_ptr<HttpFront> front_;

 private:
  RawHttpClient Carried(RawHttpClient client) const {
    if (over_tls_ && client.connected()) client.StartTls();
    return client;
  }

  s3client::testing::TemporaryFolder folder_;
};

}  // namespace server
