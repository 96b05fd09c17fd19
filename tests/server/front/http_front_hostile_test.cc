// Clients that mean harm, and the bounds that hold them.
#include <ctime>
#include <random>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include "server/front/http_front.h"
#include "tests/server/front/front_fixture.h"

namespace server {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::StartsWith;

class HostileTest : public FrontTest {
 protected:
  bool StillAnswers() const { return StatusOf(GetRequest("/")) == 200; }
};

TEST_F(HostileTest, RefusesSmugglingShapesAndAnswersThemOnce) {
  StartEcho();
  const std::string smuggled = "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";
  const std::string fields[] = {
      "Content-Length: 38\r\nTransfer-Encoding: chunked\r\n",
      "Content-Length: 0\r\nContent-Length: 38\r\n",
      "Content-Length: 38\r\n",
      "Transfer-Encoding: chunked\r\n",
      "Transfer-Encoding: x\r\n chunked\r\n",
      "Content-Length: +1\r\n",
      "Content-Length : 38\r\n",
      "X: y\nContent-Length: 38\r\n",
      "X: y\rContent-Length: 38\r\n",
  };
  for (const std::string& field : fields) {
    RawHttpClient client = Connect();
    client.Send(GetRequest("/a", field) + smuggled);
    const std::string all = client.ReadToEnd();
    EXPECT_THAT(all, StartsWith("HTTP/1.1 4")) << field;
    EXPECT_EQ(all.find("/smuggled"), std::string::npos) << field;
    EXPECT_EQ(all.find("HTTP/1.1", 1), std::string::npos) << field;
  }
  EXPECT_EQ(front_->Stats().requests, 0U);
}

TEST_F(HostileTest, CutsOffALineWithoutEnd) {
  StartEcho();
  const std::size_t before = ResidentBytes();
  RawHttpClient client = Connect();
  client.Send("GET / HTTP/1.1\r\nX: ");
  const std::string piece(1 << 20, 'a');
  int sent = 0;
  while (sent < 200 && client.Send(piece)) ++sent;
  EXPECT_LT(sent, 50);
  EXPECT_LT(ResidentBytes(), before + (20U << 20));
  EXPECT_TRUE(StillAnswers());
}

TEST_F(HostileTest, RefusesAHeaderFlood) {
  StartEcho();
  RawHttpClient client = Connect();
  std::string flood = "GET / HTTP/1.1\r\nHost: h\r\n";
  for (int i = 0; i < 300'000; ++i) flood += "X-" + std::to_string(i) + ": a\r\n";
  client.Send(flood);  // fails half way, as it should
  EXPECT_TRUE(Eventually([&] { return front_->Stats().bad_requests == 1; }));
  EXPECT_EQ(StatusOf(flood.substr(0, 10'000)), 431);
}

TEST_F(HostileTest, IsNotImpressedByManyRanges) {
  StartEcho();
  std::string ranges = "Range: bytes=";
  for (int i = 0; i < 1'500; ++i) ranges += "0-,";
  RawHttpClient client = Connect();
  client.Send(GetRequest("/a", ranges + "0-\r\n"));
  const auto response = client.ReadResponse();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "GET /a ");
}

TEST_F(HostileTest, RefusesEscapedLineBreaksInHeaders) {
  StartEcho();
  EXPECT_EQ(StatusOf(GetRequest("/", "X-Request-Id: a%0d%0aSet-Cookie: b\r\n")), 400);
  EXPECT_EQ(StatusOf(GetRequest("/", "If-None-Match: \"a%00\"\r\n")), 400);
}

TEST_F(HostileTest, ClosesASlowHeadWith408) {
  options_.head_timeout = seconds(1);
  StartEcho();
  RawHttpClient slow = Connect();
  slow.Send("GET / HTT");
  std::this_thread::sleep_for(milliseconds(600));
  slow.Send("P/1.1\r\nHo");  // a byte now and then does not move the deadline
  const auto response = slow.ReadResponse();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 408);
  EXPECT_TRUE(slow.EndsWithin(seconds(5)));
  EXPECT_EQ(front_->Stats().timeouts, 1U);
}

TEST_F(HostileTest, ClosesASlowHeadOnAKeptConnectionToo) {
  options_.head_timeout = seconds(1);
  StartEcho();
  RawHttpClient slow = Connect();
  slow.Send(GetRequest("/") + "GET / HTT");
  EXPECT_EQ(slow.ReadResponse()->status, 200);
  EXPECT_EQ(slow.ReadResponse()->status, 408);
}

TEST_F(HostileTest, ClosesASlowBody) {
  options_.head_timeout = seconds(1);
  options_.max_body_bytes = 100;
  options_.allowed_methods = "PUT";
  StartEcho();
  EXPECT_EQ(StatusOf("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nabc"), 408);
}

TEST_F(HostileTest, ClosesIdleConnectionsSilently) {
  options_.idle_timeout = seconds(1);
  StartEcho();
  RawHttpClient client = Connect();
  client.Send(GetRequest("/"));
  ASSERT_TRUE(client.ReadResponse());
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(client.ReadToEnd(), "");
  EXPECT_GE(std::chrono::steady_clock::now() - before, milliseconds(900));
  EXPECT_LT(std::chrono::steady_clock::now() - before, seconds(5));
  EXPECT_EQ(front_->Stats().timeouts, 0U);
}

TEST_F(HostileTest, AnswersBesideManyIdleConnections) {
  StartEcho();
  std::vector<RawHttpClient> idle;
  for (int i = 0; i < 500; ++i) {
    idle.push_back(Connect());
    idle.back().Send(GetRequest("/"));
    ASSERT_TRUE(idle.back().ReadResponse()) << i;
  }
  EXPECT_EQ(front_->Stats().connections_open, 500U);
  EXPECT_TRUE(StillAnswers());
  for (RawHttpClient& client : idle) {
    client.Send(GetRequest("/again"));
    ASSERT_TRUE(client.ReadResponse());
  }
}

TEST_F(HostileTest, DoesNotWaitForClientsThatDoNotRead) {
  const auto body = std::make_shared<const std::string>(10'000'000, 'x');
  Start([&](const HttpRequest& request, Deferral&) {
    HttpResponse response = TextResponse("small");
    if (request.path() == "/large") response.body = body;
    return response;
  });
  std::vector<RawHttpClient> deaf;
  for (int i = 0; i < 50; ++i) {
    deaf.push_back(Connect(4096));
    deaf.back().Send(GetRequest("/large"));
  }
  EXPECT_TRUE(Eventually([&] { return front_->Stats().requests == 50; }));
  EXPECT_TRUE(StillAnswers());
}

TEST_F(HostileTest, RefusesConnectionsOverTheLimit) {
  options_.max_connections = 3;
  StartEcho();
  std::vector<RawHttpClient> held;
  for (int i = 0; i < 3; ++i) {
    held.push_back(Connect());
    held.back().Send(GetRequest("/"));
    ASSERT_TRUE(held.back().ReadResponse());
  }
  EXPECT_EQ(StatusOf(GetRequest("/")), 0);
  EXPECT_EQ(front_->Stats().connections_refused, 1U);
  held.pop_back();
  EXPECT_TRUE(Eventually([&] { return front_->Stats().connections_open == 2; }));
  EXPECT_TRUE(StillAnswers());
}

TEST_F(HostileTest, WaitsQuietlyForDescriptors) {
  StartEcho();
  ASSERT_TRUE(StillAnswers());
  ASSERT_TRUE(Eventually([&] { return front_->Stats().connections_open == 0; }));
  RawHttpClient client = Connect();
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  const int lowest_free = ::dup(0);
  ::close(lowest_free);
  rlimit none = limit;
  none.rlim_cur = static_cast<rlim_t>(lowest_free);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  const std::clock_t before = std::clock();
  client.Send(GetRequest("/"));
  const bool answered = !client.ReadSome(1, milliseconds(300)).empty();
  const double busy = static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
  EXPECT_FALSE(answered);
  EXPECT_LT(busy, 0.1);
  EXPECT_EQ(client.ReadSome(8, seconds(2)), "HTTP/1.1");
}

// Random bytes, and requests with a few bytes wrong. What matters: no crash, and a front that answers
// afterwards.
TEST_F(HostileTest, SurvivesRandomBytes) {
  options_.max_body_bytes = 100;
  options_.allowed_methods = "GET, HEAD, PUT";
  StartEcho();
  std::mt19937 random(20'260'101);
  const std::string model =
      GetRequest("/a?b=c", "Accept: */*\r\nContent-Length: 3\r\nConnection: keep-alive\r\n") +
      "abcHEAD http://h/ HTTP/1.0\r\n\r\n";
  const auto deadline = std::chrono::steady_clock::now() + seconds(2);
  std::size_t rounds = 0;
  for (; std::chrono::steady_clock::now() < deadline; ++rounds) {
    std::string bytes = model;
    if (rounds % 4 == 0) {
      bytes.resize(random() % 2'000);
      for (char& c : bytes) c = static_cast<char>(random());
    } else {
      constexpr std::string_view kNasty(
          "\r\n \t:\0/?%#,;\x7f\x80"
          "0",
          15);
      for (auto i = random() % 6; i-- > 0;) bytes[random() % bytes.size()] = kNasty[random() % kNasty.size()];
      if (rounds % 3 == 0) bytes.erase(random() % bytes.size(), random() % 20);
    }
    RawHttpClient client = Connect();
    client.Send(bytes);
    if (rounds % 2 == 0) client.ShutdownSending();
    if (rounds % 5 == 0) client.Reset();
  }
  EXPECT_GT(rounds, 100U);
  EXPECT_TRUE(StillAnswers());
  EXPECT_TRUE(Eventually([&] { return front_->Stats().connections_open == 0; }));
}

}  // namespace
}  // namespace server
