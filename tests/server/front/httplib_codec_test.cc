#include "server/front/httplib_codec.h"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace server {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* kDateField = "Date: Sun, 06 Nov 1994 08:49:37 GMT";

class NoDeferral : public Deferral {
 public:
  std::shared_ptr<Exchange> Take() override { return nullptr; }
};

HttplibCodec MakeCodec(HttpHandler handler) {
  return {std::move(handler), [] { return std::time_t{784111777}; }};
}

// The lines of a head, headers sorted.
std::vector<std::string> CodecLines(const std::string& head) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < head.size();) {
    const auto end = head.find("\r\n", at);
    if (end > at) lines.push_back(head.substr(at, end - at));
    at = end + 2;
  }
  if (!lines.empty()) std::sort(lines.begin() + 1, lines.end());
  return lines;
}

HttpResponse Picture() {
  HttpResponse response;
  response.headers.Add("Content-Type", "image/png");
  response.body = std::make_shared<const std::string>("12345");
  return response;
}

std::optional<HttplibCodec::Encoded> Handle(const HttpHandler& handler, const std::string& method = "GET",
                                            RequestFraming framing = {}, const std::string& target = "/a") {
  HttplibCodec codec = MakeCodec(handler);
  HttpRequest request;
  request.method = method;
  request.target = target;
  framing.head_only = method == "HEAD";
  NoDeferral deferral;
  return codec.Handle(request, framing, deferral);
}

TEST(HttplibCodec, WritesTheHeadAndLeavesTheBodyAlone) {
  const auto body = std::make_shared<const std::string>("12345");
  const auto handled = Handle([&](const HttpRequest&, Deferral&) {
    HttpResponse response = Picture();
    response.body = body;
    return response;
  });
  ASSERT_TRUE(handled);
  EXPECT_THAT(CodecLines(handled->head),
              ElementsAre("HTTP/1.1 200 OK", "Content-Length: 5", "Content-Type: image/png", kDateField));
  EXPECT_EQ(handled->body, body);
}

TEST(HttplibCodec, GivesHeadTheHeadersOfGet) {
  const auto handler = [](const HttpRequest&, Deferral&) { return Picture(); };
  const auto get = Handle(handler, "GET");
  const auto head = Handle(handler, "HEAD");
  EXPECT_EQ(CodecLines(head->head), CodecLines(get->head));
  EXPECT_EQ(head->body, nullptr);
}

TEST(HttplibCodec, KeepsAnAcceptRangesOfTheHandler) {
  const auto head = Handle(
      [](const HttpRequest&, Deferral&) {
        HttpResponse response = Picture();
        response.headers.Add("Accept-Ranges", "none");
        return response;
      },
      "HEAD");
  EXPECT_THAT(CodecLines(head->head), testing::Contains("Accept-Ranges: none"));
}

TEST(HttplibCodec, PassesTheRequestUntouched) {
  HttpRequest seen;
  const auto handled = Handle(
      [&](const HttpRequest& request, Deferral&) {
        seen = request;
        return Picture();
      },
      "OPTIONS", {}, "/a%2Fb+c?x=1?y=2&z=%zz");
  ASSERT_TRUE(handled);
  EXPECT_EQ(seen.method, "OPTIONS");
  EXPECT_EQ(seen.target, "/a%2Fb+c?x=1?y=2&z=%zz");
}

TEST(HttplibCodec, SaysHowTheConnectionGoesOn) {
  const auto handler = [](const HttpRequest&, Deferral&) { return Picture(); };
  const auto connection = [&](RequestFraming framing) {
    const auto lines = CodecLines(Handle(handler, "GET", framing)->head);
    const auto line = std::find_if(lines.begin(), lines.end(),
                                   [](const auto& text) { return text.starts_with("Connection"); });
    return line == lines.end() ? "" : *line;
  };
  EXPECT_EQ(connection({}), "");
  EXPECT_EQ(connection({.close = true}), "Connection: close");
  EXPECT_EQ(connection({.minor_version = 0}), "Connection: keep-alive");
  EXPECT_EQ(connection({.minor_version = 0, .close = true}), "Connection: close");
}

TEST(HttplibCodec, DropsWhatIsTheFrontsOwn) {
  const auto handled = Handle([](const HttpRequest&, Deferral&) {
    HttpResponse response = Picture();
    response.headers.Add("content-length", "99");
    response.headers.Add("Transfer-Encoding", "chunked");
    response.headers.Add("Connection", "upgrade");
    response.headers.Add("DATE", "never");
    return response;
  });
  EXPECT_THAT(CodecLines(handled->head),
              ElementsAre("HTTP/1.1 200 OK", "Content-Length: 5", "Content-Type: image/png", kDateField));
}

TEST(HttplibCodec, HidesWhatAHandlerThrows) {
  const auto handled = Handle([](const HttpRequest&, Deferral&) -> std::optional<HttpResponse> {
    throw std::runtime_error("the secret");
  });
  ASSERT_TRUE(handled);
  EXPECT_THAT(handled->head, StartsWith("HTTP/1.1 500 "));
  EXPECT_THAT(handled->head + *handled->body, Not(HasSubstr("secret")));
}

TEST(HttplibCodec, TurnsASplitResponseIntoA500) {
  const auto handled = Handle([](const HttpRequest&, Deferral&) {
    HttpResponse response = Picture();
    response.headers.Add("X-Request-Id", "a\r\nSet-Cookie: b");
    return response;
  });
  EXPECT_THAT(handled->head, StartsWith("HTTP/1.1 500 "));
  EXPECT_THAT(handled->head, Not(HasSubstr("Set-Cookie")));
}

TEST(HttplibCodec, TellsThatThereIsNoAnswer) {
  const auto handled = Handle([](const HttpRequest&, Deferral&) { return std::nullopt; });
  EXPECT_FALSE(handled);
}

TEST(HttplibCodec, EncodesStatusesWithoutBodies) {
  HttplibCodec codec = MakeCodec([](const HttpRequest&, Deferral&) { return std::nullopt; });
  const auto lines = [&](int status, std::optional<std::uint64_t> length) {
    HttpResponse response;
    response.status = status;
    response.content_length = length;
    return CodecLines(codec.Encode({}, std::move(response), false).head);
  };
  EXPECT_THAT(lines(204, std::nullopt), ElementsAre("HTTP/1.1 204 No Content", kDateField));
  EXPECT_THAT(lines(304, std::nullopt), ElementsAre("HTTP/1.1 304 Not Modified", kDateField));
  EXPECT_THAT(lines(304, 77), ElementsAre("HTTP/1.1 304 Not Modified", "Content-Length: 77", kDateField));
  EXPECT_THAT(lines(200, std::nullopt), ElementsAre("HTTP/1.1 200 OK", "Content-Length: 0", kDateField));
}

TEST(HttplibCodec, EncodesAStreamWithItsLength) {
  HttplibCodec codec = MakeCodec([](const HttpRequest&, Deferral&) { return std::nullopt; });
  HttpResponse response;
  response.content_length = 1'000'000;
  const auto encoded = codec.Encode({}, response, true);
  EXPECT_TRUE(encoded.streamed);
  EXPECT_THAT(CodecLines(encoded.head),
              ElementsAre("HTTP/1.1 200 OK", "Content-Length: 1000000", kDateField));
  response.content_length.reset();
  const auto without = codec.Encode({}, response, true);
  EXPECT_FALSE(without.streamed);
  EXPECT_THAT(without.head, StartsWith("HTTP/1.1 500 "));
}

TEST(HttplibCodec, RepeatsAHeaderThatIsRepeated) {
  HttplibCodec codec = MakeCodec([](const HttpRequest&, Deferral&) { return std::nullopt; });
  HttpResponse response;
  response.headers.Add("Vary", "Accept");
  response.headers.Add("Vary", "DPR");
  EXPECT_THAT(CodecLines(codec.Encode({}, std::move(response), false).head),
              testing::IsSupersetOf({"Vary: Accept", "Vary: DPR"}));
}

}  // namespace
}  // namespace server
