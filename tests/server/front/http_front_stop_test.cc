// Starting and stopping: ports, drains, errors for the operator.
#include <cstring>
#include <future>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "server/front/http_front.h"
#include "tests/server/front/front_fixture.h"

namespace server {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::StartsWith;

std::chrono::steady_clock::time_point In(milliseconds time) {
  return std::chrono::steady_clock::now() + time;
}

class StopTest : public FrontTest {
 protected:
  void StartDeferringOne() {
    Start([this](const HttpRequest& request, Deferral& deferral) -> std::optional<HttpResponse> {
      if (request.path() == "/now") return TextResponse("now");
      taken_.set_value(deferral.Take());
      return std::nullopt;
    });
  }

  std::promise<std::shared_ptr<Exchange>> taken_;
};

TEST_F(StopTest, AnswersWhatIsUnderWayAndThenCloses) {
  StartDeferringOne();
  RawHttpClient client = Connect();
  client.Send(GetRequest("/"));
  const auto exchange = taken_.get_future().get();
  front_->StopAccepting();
  EXPECT_FALSE(front_->Drain(In(milliseconds(50))));
  auto drained = std::async(std::launch::async, [&] { return front_->Drain(In(seconds(10))); });
  exchange->Respond(TextResponse("the last one"));
  EXPECT_TRUE(drained.get());
  const auto response = client.ReadResponse();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, "the last one");
  EXPECT_EQ(response->Header("Connection"), "close");
  EXPECT_TRUE(client.EndsWithin(seconds(5)));
}

TEST_F(StopTest, DrainsASlowReader) {
  const auto body = std::make_shared<const std::string>(10'000'000, 'x');
  Start([&](const HttpRequest&, Deferral&) {
    HttpResponse response;
    response.body = body;
    return response;
  });
  RawHttpClient client = Connect(4096);
  client.Send(GetRequest("/"));
  ASSERT_FALSE(client.ReadSome(1).empty());
  front_->StopAccepting();
  EXPECT_FALSE(front_->Drain(In(milliseconds(50))));
  auto drained = std::async(std::launch::async, [&] { return front_->Drain(In(seconds(10))); });
  const auto before = std::chrono::steady_clock::now();
  EXPECT_GT(client.ReadToEnd().size(), body->size());
  EXPECT_LT(std::chrono::steady_clock::now() - before, seconds(8));  // it was told the end
  EXPECT_TRUE(drained.get());
}

TEST_F(StopTest, ClosesIdleConnectionsAfterTheGrace) {
  options_.stop_grace = milliseconds(50);
  StartEcho();
  RawHttpClient client = Connect();
  client.Send(GetRequest("/"));
  ASSERT_TRUE(client.ReadResponse());
  front_->StopAccepting();
  EXPECT_TRUE(front_->Drain(In(seconds(10))));
  EXPECT_TRUE(client.EndsWithin(seconds(5)));
  front_->StopAccepting();  // does no harm
}

TEST_F(StopTest, AnswersTheRequestThatWasOnItsWayToAnIdleConnection) {
  options_.stop_grace = seconds(60);
  StartEcho();
  RawHttpClient client = Connect();
  client.Send(GetRequest("/"));
  ASSERT_TRUE(client.ReadResponse());
  front_->StopAccepting();
  EXPECT_FALSE(front_->Drain(In(milliseconds(20))));
  client.Send(GetRequest("/late"));
  const auto response = client.ReadResponse();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, "GET /late ");
  EXPECT_EQ(response->Header("Connection"), "close");
  EXPECT_TRUE(client.EndsWithin(seconds(5)));
  EXPECT_TRUE(front_->Drain(In(seconds(10))));
}

TEST_F(StopTest, AnswersTheFirstRequestOfAConnectionThatWasJustMade) {
  options_.stop_grace = seconds(60);
  const std::string path = testing::TempDir() + "first_" + std::to_string(::getpid()) + ".sock";
  options_.address = "unix:" + path;  // TCP_DEFER_ACCEPT would hide a connection without a request
  StartEcho();
  RawHttpClient client = ConnectUnix(path);
  EXPECT_TRUE(Eventually([&] { return front_->Stats().connections_open == 1; }));
  front_->StopAccepting();
  client.Send(GetRequest("/first"));
  const auto response = client.ReadResponse();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->Header("Connection"), "close");
  EXPECT_TRUE(front_->Drain(In(seconds(10))));
}

TEST_F(StopTest, EndsAHeadThatDoesNotArriveWithinTheGrace) {
  options_.stop_grace = milliseconds(50);
  StartEcho();
  RawHttpClient client = Connect();
  client.Send("GET /never HTT");
  EXPECT_TRUE(Eventually([&] { return front_->Stats().connections_open == 1; }));
  front_->StopAccepting();
  EXPECT_TRUE(front_->Drain(In(seconds(10))));
  const auto response = client.ReadResponse();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 408);
}

TEST_F(StopTest, FinishesAHeadThatIsArriving) {
  StartDeferringOne();
  RawHttpClient client = Connect();
  client.Send("GET /now HTTP/1.1\r\nHo");
  EXPECT_TRUE(Eventually([&] { return front_->Stats().connections_open == 1; }));
  front_->StopAccepting();
  client.Send("st: h\r\n\r\n");
  const auto response = client.ReadResponse();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, "now");
  EXPECT_EQ(response->Header("Connection"), "close");
}

TEST_F(StopTest, DrainsNothingAtOnceWhenNothingIsThere) {
  StartEcho();
  EXPECT_TRUE(front_->Drain(In(milliseconds(0))));
}

TEST_F(StopTest, FreesThePortWithStopAccepting) {
  StartEcho();
  RawHttpClient client = Connect();
  client.Send(GetRequest("/"));
  ASSERT_TRUE(client.ReadResponse());
  options_.port = front_->port();
  front_->StopAccepting();
  client.Close();
  auto second =
      StartHttpFront(options_, [](const HttpRequest&, Deferral&) { return TextResponse("second"); });
  ASSERT_TRUE(second) << second.error();
  RawHttpClient other = Connect();
  other.Send(GetRequest("/"));
  EXPECT_EQ(other.ReadResponse()->body, "second");
}

TEST_F(StopTest, SharesItsPortWithNobody) {
  StartEcho();
  options_.port = front_->port();
  options_.port_setting = "ADMIN_PORT";
  const auto second =
      StartHttpFront(options_, [](const HttpRequest&, Deferral&) { return TextResponse(""); });
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error(), "cannot listen on port " + std::to_string(options_.port) +
                                " (ADMIN_PORT): address already in use");
}

TEST_F(StopTest, NamesTheSettingThatIsWrong) {
  const auto error = [&](const std::string& address) {
    options_.address = address;
    const auto front =
        StartHttpFront(options_, [](const HttpRequest&, Deferral&) { return TextResponse(""); });
    return front ? std::string() : front.error();
  };
  EXPECT_EQ(error("localhost"),
            "cannot listen on \"localhost\" (ADDRESS): neither an IP address nor unix:/path");
  EXPECT_EQ(error("192.0.2.1"), "cannot listen on \"192.0.2.1\" (ADDRESS): cannot assign requested address");
  EXPECT_THAT(error("unix:"), HasSubstr("the path is empty"));
  EXPECT_THAT(error("unix:/nowhere/at/all"),
              StartsWith("cannot listen on \"unix:/nowhere/at/all\" (ADDRESS): no such"));
  options_.loops = 17;
  EXPECT_EQ(error("127.0.0.1"), "cannot run 17 event loops: from 1 to 16");
}

TEST_F(StopTest, TakesOverAUnixSocketThatWasLeftBehindOnly) {
  const std::string path = testing::TempDir() + "stale_" + std::to_string(::getpid()) + ".sock";
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  const int left = ::socket(AF_UNIX, SOCK_STREAM, 0);
  ASSERT_EQ(::bind(left, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  ::close(left);
  options_.address = "unix:" + path;
  StartEcho();
  RawHttpClient client = ConnectUnix(path);
  client.Send(GetRequest("/"));
  EXPECT_TRUE(client.ReadResponse());
  const auto second =
      StartHttpFront(options_, [](const HttpRequest&, Deferral&) { return TextResponse(""); });
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error(), HasSubstr("address already in use"));
}

TEST_F(StopTest, LeavesAFileThatIsNoSocketAlone) {
  const std::string path = testing::TempDir() + "file_" + std::to_string(::getpid());
  ASSERT_EQ(::close(::open(path.c_str(), O_CREAT | O_WRONLY, 0600)), 0);
  options_.address = "unix:" + path;
  const auto front = StartHttpFront(options_, [](const HttpRequest&, Deferral&) { return TextResponse(""); });
  EXPECT_FALSE(front);
  EXPECT_EQ(::unlink(path.c_str()), 0);
}

TEST_F(StopTest, AnswersEveryRequestThatWasSentBeforeTheStop) {
  StartDeferringOne();
  RawHttpClient client = Connect();
  client.Send(GetRequest("/") + GetRequest("/now") + GetRequest("/now"));
  const auto exchange = taken_.get_future().get();
  front_->StopAccepting();
  exchange->Respond(TextResponse("first"));
  EXPECT_EQ(client.ReadResponse()->body, "first");
  const auto second = client.ReadResponse();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->Header("Connection"), "");
  const auto third = client.ReadResponse();
  ASSERT_TRUE(third);
  EXPECT_EQ(third->body, "now");
  EXPECT_EQ(third->Header("Connection"), "close");
  EXPECT_TRUE(front_->Drain(In(seconds(10))));
}

TEST_F(StopTest, DrainsUntilTheLastClientHasReadItsEnd) {
  StartEcho();
  RawHttpClient client = Connect();
  client.Send(GetRequest("/"));
  ASSERT_TRUE(client.ReadResponse());
  front_->StopAccepting();
  client.Send(GetRequest("/last"));
  EXPECT_EQ(client.ReadResponse()->Header("Connection"), "close");
  EXPECT_FALSE(front_->Drain(In(milliseconds(20))))
      << "it lingers: what the client sends now must not reset it";
  client.Close();
  EXPECT_TRUE(front_->Drain(In(seconds(10))));
}

}  // namespace
}  // namespace server
