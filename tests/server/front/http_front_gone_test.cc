// Clients that leave while their answer is being made, and clients that only look so.
#include <atomic>
#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/front/exchange_fixture.h"
#include "tests/support/descriptor_holder.h"

namespace server {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class GoneTest : public ExchangeTest {
 protected:
  GoneTest() { options_.gone_probe = milliseconds(20); }

  // An exchange whose client has sent its request.
  std::shared_ptr<Exchange> Ask(const RawHttpClient& client, const std::string& request = GetRequest("/")) {
    client.Send(request);
    return Next();
  }
};

TEST_F(GoneTest, NoticesAClientThatClosed) {
  StartDeferring();
  RawHttpClient client = Connect();
  const auto exchange = Ask(client);
  std::atomic<int> calls = 0;
  exchange->OnGone([&] { ++calls; });
  client.Close();
  EXPECT_TRUE(Eventually([&] { return calls == 1; }));
  EXPECT_TRUE(exchange->Gone());
  EXPECT_TRUE(Eventually([&] { return front_->Stats().connections_open == 0; }));
  EXPECT_EQ(calls, 1);
}

TEST_F(GoneTest, CallsAtOnceWhereTheClientIsGoneAlready) {
  StartDeferring();
  RawHttpClient client = Connect();
  const auto exchange = Ask(client);
  client.Reset();
  EXPECT_TRUE(Eventually([&] { return exchange->Gone(); }));
  bool called = false;
  exchange->OnGone([&] { called = true; });
  EXPECT_TRUE(called);
}

TEST_F(GoneTest, DoesNotCallForAClientThatHasItsAnswer) {
  StartDeferring();
  RawHttpClient client = Connect();
  const auto exchange = Ask(client);
  std::atomic<int> calls = 0;
  exchange->OnGone([&] { ++calls; });
  exchange->Respond(TextResponse("all of it"));
  ASSERT_TRUE(client.ReadResponse());
  client.Reset();
  EXPECT_TRUE(Eventually([&] { return front_->Stats().connections_open == 0; }));
  EXPECT_EQ(calls, 0);
}

TEST_F(GoneTest, AnswersAHalfClosedClientAfterAnInterimAnswer) {
  StartDeferring();
  RawHttpClient client = Connect();
  const auto exchange = Ask(client);
  client.ShutdownSending();
  const auto interim = client.ReadResponse();
  ASSERT_TRUE(interim);
  EXPECT_EQ(interim->head, "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_TRUE(client.ReadSome(1, milliseconds(100)).empty()) << "one is enough";
  EXPECT_FALSE(exchange->Gone());
  exchange->Respond(TextResponse("the answer"));
  const std::string rest = client.ReadToEnd();
  EXPECT_THAT(rest, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(rest, EndsWith("the answer"));
}

TEST_F(GoneTest, AnswersAHalfClosedClientWithoutOneWhereTheAnswerIsSoonThere) {
  options_.gone_probe = seconds(60);
  StartDeferring();
  RawHttpClient client = Connect();
  const auto exchange = Ask(client);
  client.ShutdownSending();
  exchange->Respond(TextResponse("the answer"));
  EXPECT_THAT(client.ReadToEnd(), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_F(GoneTest, SendsNoInterimAnswerToHttp10) {
  StartDeferring();
  RawHttpClient client = Connect();
  const auto exchange = Ask(client, "GET / HTTP/1.0\r\n\r\n");
  client.ShutdownSending();
  EXPECT_TRUE(client.ReadSome(1, milliseconds(100)).empty());
  exchange->Respond(TextResponse("the answer"));
  EXPECT_THAT(client.ReadToEnd(), Not(HasSubstr("100 Continue")));
}

TEST_F(GoneTest, SendsNoInterimAnswerIntoABody) {
  StartDeferring();
  RawHttpClient client = Connect();
  const auto exchange = Ask(client);
  exchange->Begin(StreamOf(6));
  ASSERT_TRUE(exchange->Write("abc"));
  client.ShutdownSending();
  EXPECT_THAT(client.ReadSome(4096), HasSubstr("200 OK"));
  EXPECT_THAT(client.ReadSome(4096, milliseconds(100)), Not(HasSubstr("100")));
  ASSERT_TRUE(exchange->Write("def"));
  EXPECT_THAT(client.ReadToEnd(), EndsWith("def"));
}

TEST_F(GoneTest, NoticesAClientThatClosedBehindPipelinedRequests) {
  StartDeferring();
  RawHttpClient client = Connect();
  const auto exchange = Ask(client);
  client.Send(GetRequest("/next"));
  client.Close();
  EXPECT_TRUE(Eventually([&] { return exchange->Gone(); }));
}

TEST_F(GoneTest, AClosedConnectionIsForgottenThoughAnotherProcessHoldsItsSocket) {
  StartEcho();
  RawHttpClient client = Connect();
  client.Send(GetRequest("/1"));
  ASSERT_TRUE(client.ReadResponse());
  const doubles::DescriptorHolder holder;
  ASSERT_TRUE(holder.valid());
  client.Send(GetRequest("/2", "Connection: close\r\n"));
  ASSERT_TRUE(client.ReadResponse());
  ASSERT_TRUE(Eventually([&] { return front_->Stats().connections_open == 0; }));
  // Each of them would wake a loop that still listens to the socket.
  client.Send(GetRequest("/3"));
  client.ShutdownSending();
  client.Reset();
  EXPECT_EQ(StatusOf(GetRequest("/4")), 200);
}

}  // namespace
}  // namespace server
