// The whole client over real sockets: what a store that stumbles looks like from the port.
#include <chrono>
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "s3client/credentials/static_credentials.h"
#include "s3client/s3_object_store.h"
#include "tests/support/collecting_sink.h"
#include "tests/support/scripted_server.h"

namespace s3client::testing {
namespace {

using ::testing::StartsWith;

constexpr const char* kObjectHeaders = "ETag: \"abc\"\r\nLast-Modified: Fri, 24 May 2013 00:00:00 GMT\r\n";

class S3OverTcpTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { InitializeTransport(); }

  static std::unique_ptr<ObjectStore> StoreAt(const ScriptedServer& server) {
    return MakeS3ObjectStore({.endpoint = server.Url(""), .bucket = "images"},
                             MakeStaticCredentials({"AKIDEXAMPLE", "secret", ""}));
  }

  static GetOptions Soon() {
    GetOptions options;
    options.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    return options;
  }

  CollectingSink sink_;
};

TEST_F(S3OverTcpTest, BusyThenWell) {
  ScriptedServer server({Answer("503 Slow Down", "<Error><Code>SlowDown</Code></Error>"),
                         Answer("200 OK", "0123456789", kObjectHeaders)});
  const auto store = StoreAt(server);
  const auto info = store->Get("/写真//a+b.png", Soon(), sink_);
  ASSERT_TRUE(info);
  EXPECT_EQ(sink_.bytes, "0123456789");
  EXPECT_EQ(store->Stats().retries, 1U);
  EXPECT_THAT(server.Requests().at(1), StartsWith("GET /images//%E5%86%99%E7%9C%9F//a%2Bb.png HTTP/1.1\r\n"));
  EXPECT_EQ(server.Connections(), 1);
}

TEST_F(S3OverTcpTest, ABodyThatBrokeIsBegunAgain) {
  Scripted cut = Answer("200 OK", "0123456789", kObjectHeaders);
  cut.pieces[0].resize(cut.pieces[0].size() - 5);
  cut.then = Scripted::Then::kClose;
  ScriptedServer server({cut, Answer("200 OK", "9876543210", kObjectHeaders)});
  ASSERT_TRUE(StoreAt(server)->Get("a", Soon(), sink_));
  EXPECT_EQ(sink_.begins, 2);
  EXPECT_EQ(sink_.bytes, "9876543210");
}

TEST_F(S3OverTcpTest, APutIsSentAgainWhole) {
  const std::string bytes(300'000, 'p');
  ScriptedServer server(
      {Scripted{.then = Scripted::Then::kReset}, Answer("200 OK", "", "ETag: \"new\"\r\n")});
  const auto etag = StoreAt(server)->Put("a", bytes, {.content_type = "image/png", .metadata = {{"k", "v"}}});
  ASSERT_TRUE(etag) << etag.error().message;
  EXPECT_EQ(*etag, "\"new\"");
  EXPECT_TRUE(server.Requests().at(1).ends_with("\r\n\r\n" + bytes));
}

TEST_F(S3OverTcpTest, AHangingStoreEndsWithTheDeadline) {
  ScriptedServer server({});
  GetOptions options;
  options.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(150);
  const auto info = StoreAt(server)->Get("a", options, sink_);
  ASSERT_FALSE(info);
  EXPECT_EQ(info.error().code, ErrorCode::kTimeout);
}

TEST_F(S3OverTcpTest, AWebServerIsNoStore) {
  ScriptedServer server(
      {Answer("200 OK", "<html>It works</html>"), Answer("404 Not Found", "<html>no</html>")});
  const auto store = StoreAt(server);
  EXPECT_EQ(store->Probe(Soon().deadline).error().code, ErrorCode::kProtocol);
  EXPECT_EQ(store->Get("a", Soon(), sink_).error().code, ErrorCode::kProtocol);
  EXPECT_EQ(sink_.begins, 0);
}

}  // namespace
}  // namespace s3client::testing
