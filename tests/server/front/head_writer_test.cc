// That no client can tell which of the two ways its answer was written.
#include "server/front/head_writer.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "server/front/fixed_headers.h"
#include "server/front/httplib_codec.h"

namespace server {
namespace {

constexpr const char* kDate = "Sun, 06 Nov 1994 08:49:37 GMT";

HeaderList Fixed() {
  HeaderList fields;
  fields.Add("Cache-Control", "public, max-age=60");
  fields.Add("Cross-Origin-Resource-Policy", "cross-origin");
  return fields;
}

HttpResponse Picture(int status) {
  HttpResponse response;
  response.status = status;
  response.headers.Add("Content-Type", "image/png");
  response.headers.Add("ETag", "\"0123\"");
  response.headers.Add("Vary", "Origin");
  response.headers.Add("Vary", "DPR");
  response.headers.Add("Transfer-Encoding", "chunked");  // the front's own: never sent
  response.body = std::make_shared<const std::string>("12345");
  response.fixed_headers = std::make_shared<const FixedHeaders>(Fixed());
  return response;
}

// The status line as it is, the others sorted: in which order httplib writes them depends on its version.
std::vector<std::string> Lines(const std::string& head) {
  std::vector<std::string> lines;
  std::size_t at = 0;
  for (auto end = head.find("\r\n"); end != std::string::npos && end > at; end = head.find("\r\n", at)) {
    lines.push_back(head.substr(at, end - at));
    at = end + 2;
  }
  EXPECT_EQ(head.substr(at), "\r\n") << head;
  if (!lines.empty()) std::sort(lines.begin() + 1, lines.end());
  return lines;
}

enum class Body { kThere, kAnnounced, kNeither, kStreamed };

// Status, HEAD, minor version, close, body.
using Case = std::tuple<int, bool, int, bool, Body>;

class BothWaysTest : public testing::TestWithParam<Case> {};

TEST_P(BothWaysTest, TheSameLinesAreWritten) {
  const auto [status, head_only, minor_version, close, body] = GetParam();
  const RequestFraming framing{.head_only = head_only, .minor_version = minor_version, .close = close};
  HttpResponse response = Picture(status);
  if (body != Body::kThere) response.body = nullptr;
  if (body == Body::kAnnounced || body == Body::kStreamed) response.content_length = 77;
  HttpResponse plain = response;
  plain.headers = AllHeaders(response);
  plain.fixed_headers = nullptr;
  ASSERT_TRUE(CanWriteHead(response));
  ASSERT_FALSE(CanWriteHead(plain));

  HttplibCodec codec([](const HttpRequest&, Deferral&) { return std::nullopt; },
                     [] { return std::time_t{784'111'777}; });
  const bool streamed = body == Body::kStreamed;
  const auto by_httplib = codec.Encode(framing, plain, streamed);
  const auto by_us = codec.Encode(framing, response, streamed);
  EXPECT_EQ(by_us.head, WriteHead(framing, response, streamed, kDate));
  EXPECT_EQ(Lines(by_us.head), Lines(by_httplib.head));
  EXPECT_EQ(by_us.head.size(), by_httplib.head.size());
  EXPECT_EQ(by_us.body, by_httplib.body);
  EXPECT_EQ(by_us.streamed, by_httplib.streamed);
}

INSTANTIATE_TEST_SUITE_P(
    HeadWriter, BothWaysTest,
    testing::Combine(testing::Values(200, 206, 304), testing::Bool(), testing::Values(0, 1), testing::Bool(),
                     testing::Values(Body::kThere, Body::kAnnounced, Body::kNeither, Body::kStreamed)));

TEST(HeadWriter, WritesAWholeHead) {
  HttpResponse response;
  response.headers.Add("ETag", "\"0123\"");
  response.fixed_headers = std::make_shared<const FixedHeaders>(Fixed());
  response.body = std::make_shared<const std::string>("12345");
  EXPECT_EQ(WriteHead({.close = true}, response, false, kDate),
            "HTTP/1.1 200 OK\r\n"
            "Cache-Control: public, max-age=60\r\n"
            "Cross-Origin-Resource-Policy: cross-origin\r\n"
            "ETag: \"0123\"\r\n"
            "Content-Length: 5\r\n"
            "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
            "Connection: close\r\n"
            "\r\n");
}

TEST(HeadWriter, LeavesOtherAnswersToHttplib) {
  for (const int status : {201, 204, 404, 412, 500}) EXPECT_FALSE(CanWriteHead(Picture(status))) << status;
  HttplibCodec codec([](const HttpRequest&, Deferral&) { return std::nullopt; },
                     [] { return std::time_t{784'111'777}; });
  const auto lines = Lines(codec.Encode({}, Picture(404), false).head);
  EXPECT_EQ(lines.front(), "HTTP/1.1 404 Not Found");
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "Cache-Control: public, max-age=60"), 1);
}

TEST(HeadWriter, FixedHeadersThatCannotBeSentBecomeA500) {
  HeaderList split;
  split.Add("Cache-Control", "public\r\nSet-Cookie: a=b");
  HttpResponse response = Picture(200);
  response.fixed_headers = std::make_shared<const FixedHeaders>(split);
  HttplibCodec codec([](const HttpRequest&, Deferral&) { return std::nullopt; },
                     [] { return std::time_t{784'111'777}; });
  const auto encoded = codec.Encode({}, response, false);
  EXPECT_EQ(Lines(encoded.head).front(), "HTTP/1.1 500 Internal Server Error");
  EXPECT_EQ(encoded.head.find("Set-Cookie"), std::string::npos);
}

}  // namespace
}  // namespace server
