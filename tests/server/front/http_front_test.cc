// What one client sees of answers given at once: framing, keep-alive, pipelining, bodies, addresses.
#include "server/front/http_front.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/server/front/front_fixture.h"

namespace server {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::StartsWith;

class HttpFrontTest : public FrontTest {};

TEST_F(HttpFrontTest, AnswersAtOnce) {
  StartEcho();
  RawHttpClient client = Connect();
  client.Send(GetRequest("/a?b=c%20d"));
  const auto response = client.ReadResponse();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "GET /a?b=c%20d ");
  EXPECT_EQ(response->Header("Content-Length"), "15");
  EXPECT_EQ(response->Header("Content-Type"), "text/plain");
  EXPECT_THAT(response->Header("Date"), MatchesRegex("[A-Z].., [0-9]+ ... [0-9]+ [0-9:]+ GMT"));
  for (const char* name : {"Date", "Content-Length", "Content-Type"})
    EXPECT_EQ(response->HeaderCount(name), 1U);
  for (const char* name : {"Connection", "Keep-Alive", "Accept-Ranges"}) {
    EXPECT_EQ(response->HeaderCount(name), 0U) << name;
  }
}

TEST_F(HttpFrontTest, GivesTheHandlerWhatItNeeds) {
  HttpRequest seen;
  Start([&](const HttpRequest& request, Deferral&) {
    seen = request;
    return TextResponse("");
  });
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(
      StatusOf(GetRequest("/a", "Cookie: x\r\nRange: bytes=0-1\r\nSec-CH-DPR: 2\r\nX-Request-Id: i%41\r\n")),
      200);
  EXPECT_EQ(seen.remote_address, "127.0.0.1");
  EXPECT_GE(seen.received, before);
  EXPECT_LE(seen.received, std::chrono::steady_clock::now());
  EXPECT_EQ(seen.headers.Joined("Host"), "h");
  EXPECT_EQ(seen.headers.Joined("Range"), "bytes=0-1");
  EXPECT_EQ(seen.headers.Joined("Sec-CH-DPR"), "2");
  EXPECT_EQ(seen.headers.Joined("X-Request-Id"), "i%41");
  EXPECT_EQ(seen.headers.Find("Cookie"), nullptr);
  EXPECT_EQ(seen.headers.Find("REMOTE_ADDR"), nullptr);
}

TEST_F(HttpFrontTest, NeverSendsABodyToHead204And304) {
  Start([](const HttpRequest& request, Deferral&) {
    HttpResponse response = TextResponse("the body");
    if (request.path() != "/200") response.status = request.path() == "/204" ? 204 : 304;
    return response;
  });
  RawHttpClient client = Connect();
  // Were a byte of a body sent, the next answer would not be found behind it.
  client.Send("HEAD /200 HTTP/1.1\r\nHost: h\r\n\r\n" + GetRequest("/204") + GetRequest("/304") +
              GetRequest("/200"));
  const auto head = client.ReadResponse(true);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->Header("Content-Length"), "8");
  const auto no_content = client.ReadResponse();
  ASSERT_TRUE(no_content);
  EXPECT_EQ(no_content->status, 204);
  EXPECT_EQ(no_content->HeaderCount("Content-Length"), 0U);
  const auto not_modified = client.ReadResponse();
  ASSERT_TRUE(not_modified);
  EXPECT_EQ(not_modified->status, 304);
  EXPECT_EQ(not_modified->Header("Content-Length"), "8");
  const auto get = client.ReadResponse();
  ASSERT_TRUE(get);
  EXPECT_EQ(get->body, "the body");
}

TEST_F(HttpFrontTest, KeepsConnectionsAsTheirVersionSays) {
  StartEcho();
  RawHttpClient client = Connect();
  for (int i = 0; i < 3; ++i) {
    client.Send(GetRequest("/"));
    ASSERT_TRUE(client.ReadResponse());
  }
  client.Send(GetRequest("/", "Connection: CLOSE\r\n"));
  const auto last = client.ReadResponse();
  ASSERT_TRUE(last);
  EXPECT_EQ(last->Header("Connection"), "close");
  EXPECT_TRUE(client.EndsWithin(std::chrono::seconds(5)));
  EXPECT_EQ(front_->Stats().connections_accepted, 1U);
  EXPECT_EQ(front_->Stats().requests, 4U);
}

TEST_F(HttpFrontTest, ClosesAfterHttp10UnlessAskedToStay) {
  StartEcho();
  RawHttpClient once = Connect();
  once.Send("GET / HTTP/1.0\r\n\r\n");
  const std::string all = once.ReadToEnd();
  EXPECT_THAT(all, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(all, HasSubstr("\r\n\r\nGET / "));

  RawHttpClient stays = Connect();
  for (int i = 0; i < 2; ++i) {
    stays.Send("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n");
    const auto response = stays.ReadResponse();
    ASSERT_TRUE(response);
    EXPECT_EQ(response->Header("Connection"), "keep-alive");
  }
}

TEST_F(HttpFrontTest, AnswersPipelinedRequestsInOrder) {
  StartEcho();
  for (const int count : {32, 33, 100}) {
    RawHttpClient client = Connect();
    std::string all;
    for (int i = 0; i < count; ++i) all += GetRequest("/" + std::to_string(i));
    client.Send(all);
    for (int i = 0; i < count; ++i) {
      const auto response = client.ReadResponse();
      ASSERT_TRUE(response) << i << " of " << count;
      EXPECT_EQ(response->body, "GET /" + std::to_string(i) + " ");
    }
  }
}

TEST_F(HttpFrontTest, TakesRequestsInSingleBytes) {
  StartEcho();
  RawHttpClient client = Connect();
  for (const char byte : GetRequest("/a") + GetRequest("/b")) client.Send(std::string_view(&byte, 1));
  const auto first = client.ReadResponse();
  const auto second = client.ReadResponse();
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->body, "GET /a ");
  EXPECT_EQ(second->body, "GET /b ");
}

TEST_F(HttpFrontTest, AnswersAHalfClosedClient) {
  StartEcho();
  RawHttpClient client = Connect();
  client.Send(GetRequest("/a") + GetRequest("/b"));
  client.ShutdownSending();
  const std::string all = client.ReadToEnd();
  EXPECT_THAT(all, HasSubstr("GET /a "));
  EXPECT_THAT(all, HasSubstr("GET /b "));
}

TEST_F(HttpFrontTest, SendsALargeBodyWhole) {
  const auto body = std::make_shared<const std::string>(20'000'000, 'x');
  Start([&](const HttpRequest&, Deferral&) {
    HttpResponse response;
    response.body = body;
    return response;
  });
  RawHttpClient client = Connect(4096);
  client.Send(GetRequest("/"));
  const auto response = client.ReadResponse();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, *body);
}

TEST_F(HttpFrontTest, RefusesOtherMethodsWithTheirList) {
  StartEcho();
  RawHttpClient client = Connect();
  client.Send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi");
  const auto response = client.ReadResponse();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 405);
  EXPECT_EQ(response->Header("Allow"), "GET, HEAD, OPTIONS");
  EXPECT_EQ(response->Header("Connection"), "close");
  EXPECT_EQ(response->Header("Content-Type"), "application/problem+json");
  EXPECT_EQ(response->Header("Cache-Control"), "no-store");
  EXPECT_EQ(response->Header("X-Content-Type-Options"), "nosniff");
  EXPECT_THAT(response->body, HasSubstr("\"status\":405"));
  EXPECT_EQ(front_->Stats().bad_requests, 1U);
  EXPECT_EQ(front_->Stats().requests, 0U);
}

TEST_F(HttpFrontTest, RefusesAHeadWithoutABody) {
  StartEcho();
  RawHttpClient client = Connect();
  client.Send("HEAD / HTTP/1.1\r\n\r\n");
  const std::string all = client.ReadToEnd();
  EXPECT_THAT(all, StartsWith("HTTP/1.1 400 "));
  EXPECT_TRUE(all.ends_with("\r\n\r\n")) << all;
}

TEST_F(HttpFrontTest, TakesBodiesWhereAllowed) {
  options_.max_body_bytes = 1'000'000;
  options_.allowed_methods = "PUT";
  StartEcho();
  RawHttpClient client = Connect();
  const std::string body(1'000'000, 'b');
  client.Send("PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n");
  client.Send(body);
  const auto response = client.ReadResponse();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, "PUT /a " + body);
  client.Send("PUT /b HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\nPUT /c HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(client.ReadResponse()->body, "PUT /b ");
  EXPECT_EQ(client.ReadResponse()->body, "PUT /c ");
  EXPECT_EQ(StatusOf("PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1000001\r\n\r\n"), 413);
}

TEST_F(HttpFrontTest, SaysContinueToAClientThatWaits) {
  options_.max_body_bytes = 10;
  options_.allowed_methods = "PUT";
  StartEcho();
  RawHttpClient client = Connect();
  client.Send("PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.ReadResponse()->status, 100);
  client.Send("body");
  EXPECT_EQ(client.ReadResponse()->body, "PUT /a body");
  // Refused before its body is sent.
  EXPECT_EQ(StatusOf("PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 40\r\nExpect: 100-continue\r\n\r\n"),
            413);
}

TEST_F(HttpFrontTest, TellsAClientThatStillSendsWhyItIsRefused) {
  options_.max_body_bytes = 10;
  options_.allowed_methods = "PUT";
  StartEcho();
  RawHttpClient client = Connect();
  client.Send("PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 500000\r\n\r\n");
  client.Send(std::string(500'000, 'b'));  // without a lingering close, a reset would eat the answer
  const auto response = client.ReadResponse();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 413);
}

TEST_F(HttpFrontTest, ListensOnIpv6AndIpv4Together) {
  options_.address = "::";
  StartEcho();
  for (const std::string address : {"127.0.0.1", "::1"}) {
    RawHttpClient client = ConnectTo(address);
    if (address == "::1" && !client.connected()) GTEST_SKIP() << "no IPv6 here";
    client.Send(GetRequest("/"));
    EXPECT_TRUE(client.ReadResponse()) << address;
  }
}

TEST_F(HttpFrontTest, ListensOnAUnixSocket) {
  const std::string path = testing::TempDir() + "front_" + std::to_string(::getpid()) + ".sock";
  options_.address = "unix:" + path;
  std::string remote = "none";
  Start([&](const HttpRequest& request, Deferral&) {
    remote = request.remote_address;
    return TextResponse("hello");
  });
  EXPECT_EQ(front_->port(), 0);
  RawHttpClient client = ConnectUnix(path);
  client.Send(GetRequest("/"));
  const auto response = client.ReadResponse();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, "hello");
  EXPECT_EQ(remote, "");
  front_.reset();
  EXPECT_NE(::access(path.c_str(), F_OK), 0);
}

TEST_F(HttpFrontTest, AnswersFromSeveralLoops) {
  options_.loops = 4;
  StartEcho();
  std::vector<RawHttpClient> clients;
  for (int i = 0; i < 100; ++i) clients.push_back(Connect());
  for (RawHttpClient& client : clients) client.Send(GetRequest("/"));
  for (RawHttpClient& client : clients) EXPECT_TRUE(client.ReadResponse());
  EXPECT_EQ(front_->Stats().requests, 100U);
  EXPECT_EQ(front_->Stats().connections_open, 100U);
}

TEST_F(HttpFrontTest, Answers500WithoutTheSecretWhereTheHandlerThrowsOrForgets) {
  Start([](const HttpRequest& request, Deferral&) -> std::optional<HttpResponse> {
    if (request.path() == "/throw") throw std::runtime_error("secret");
    return std::nullopt;
  });
  for (const char* target : {"/throw", "/forget"}) {
    RawHttpClient client = Connect();
    client.Send(GetRequest(target));
    const auto response = client.ReadResponse();
    ASSERT_TRUE(response) << target;
    EXPECT_EQ(response->status, 500);
    EXPECT_EQ(response->body.find("secret"), std::string::npos);
  }
}

}  // namespace
}  // namespace server
