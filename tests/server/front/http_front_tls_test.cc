// What is TLS's own; that everything else is the same over it is told by the other tests of the front, which
// run over both.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "tests/server/front/exchange_fixture.h"

namespace server {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::EndsWith;
using testing::StartsWith;

class TlsFrontTest : public ExchangeTest {
 protected:
  TlsFrontTest() {
    const TestCertificate made = MakeTestCertificate(folder_.path(), "tls");
    options_.tls_certificate = made.certificate;
    options_.tls_key = made.key;
  }

  RawHttpClient Plain(int receive_buffer = 0) const {
    return RawHttpClient::Connect(front_->port(), "127.0.0.1", receive_buffer);
  }
  RawHttpClient Over(const TlsClientOptions& options, int receive_buffer = 0) const {
    RawHttpClient client = Plain(receive_buffer);
    client.StartTls(options);
    return client;
  }
  static int StatusOver(RawHttpClient& client) {
    client.Send(GetRequest("/"));
    const auto response = client.ReadResponse();
    return response ? response->status : 0;
  }

  s3client::testing::TemporaryFolder folder_;
};

TEST_F(TlsFrontTest, SpeaksTls12And13) {
  StartEcho();
  for (const auto& [version, name] : {std::pair(TLS1_2_VERSION, "TLSv1.2"), {TLS1_3_VERSION, "TLSv1.3"}}) {
    RawHttpClient client = Over({.version = version});
    EXPECT_EQ(client.tls().version(), name);
    EXPECT_EQ(client.tls().protocol(), "http/1.1");
    EXPECT_EQ(StatusOver(client), 200) << name;
    EXPECT_EQ(StatusOver(client), 200) << name << ", kept alive";
  }
}

TEST_F(TlsFrontTest, RefusesWhatIsOlder) {
  StartEcho();
  for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
    EXPECT_FALSE(Over({.version = version}).tls().established());
  }
  EXPECT_TRUE(Eventually([&] { return front_->Stats().tls_failures == 2; }));
  EXPECT_EQ(front_->Stats().requests, 0U);
}

TEST_F(TlsFrontTest, ChoosesHttp11OrRefuses) {
  StartEcho();
  EXPECT_EQ(Over({.protocols = "\x02h2\x08http/1.1"}).tls().protocol(), "http/1.1");
  EXPECT_FALSE(Over({.protocols = "\x02h2"}).tls().established());
  RawHttpClient without = Over({.protocols = ""});
  EXPECT_EQ(without.tls().protocol(), "");
  EXPECT_EQ(StatusOver(without), 200);
}

TEST_F(TlsFrontTest, ResumesSessions) {
  StartEcho();
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    RawHttpClient first = Over({.version = version});
    ASSERT_EQ(StatusOver(first), 200);
    EXPECT_FALSE(first.tls().resumed());
    RawHttpClient second = Over({.version = version, .resumed = first.tls().session()});
    EXPECT_EQ(StatusOver(second), 200);
    EXPECT_TRUE(second.tls().resumed()) << version;
  }
}

TEST_F(TlsFrontTest, TellsAPlainClientInPlainWords) {
  StartEcho();
  RawHttpClient client = Plain();
  client.Send(GetRequest("/"));
  const auto response = client.ReadResponse();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 400);
  EXPECT_THAT(response->body, testing::HasSubstr("takes TLS only"));
  EXPECT_EQ(response->Header("Connection"), "close");
  EXPECT_TRUE(client.EndsWithin(seconds(5)));
  EXPECT_EQ(front_->Stats().requests, 0U);
  EXPECT_EQ(front_->Stats().tls_failures, 1U);
}

TEST_F(TlsFrontTest, ClosesOnWhatIsNeither) {
  StartEcho();
  for (const std::string& bytes :
       {std::string(100, '\0'), std::string("SSH-2.0-x\r\n"), std::string(3000, '\x16')}) {
    RawHttpClient client = Plain();
    client.Send(bytes);
    EXPECT_TRUE(client.EndsWithin(seconds(5)));
  }
  EXPECT_TRUE(Eventually([&] { return front_->Stats().connections_open == 0; }));
  EXPECT_EQ(front_->Stats().tls_failures, 3U);
}

TEST_F(TlsFrontTest, BoundsTheHandshakeByTheTimeOfAHead) {
  options_.head_timeout = seconds(1);
  StartEcho();
  RawHttpClient slow = Plain();
  slow.Send("\x16\x03\x01");
  RawHttpClient silent = Over({});
  EXPECT_TRUE(slow.EndsWithin(seconds(8)));
  EXPECT_TRUE(silent.EndsWithin(seconds(8)));
  EXPECT_TRUE(Eventually([&] { return front_->Stats().connections_open == 0; }));
  EXPECT_EQ(front_->Stats().timeouts, 2U);
}

TEST_F(TlsFrontTest, SaysGoodbyeWhenAllWasSaid) {
  options_.idle_timeout = seconds(1);
  StartEcho();
  RawHttpClient closing = Over({});
  closing.Send(GetRequest("/", "Connection: close\r\n"));
  EXPECT_THAT(closing.ReadToEnd(), EndsWith("GET / "));
  EXPECT_TRUE(closing.tls().ended_in_order());

  RawHttpClient refused = Over({});
  refused.Send("nonsense\r\n\r\n");
  EXPECT_THAT(refused.ReadToEnd(), StartsWith("HTTP/1.1 400 "));
  EXPECT_TRUE(refused.tls().ended_in_order());

  RawHttpClient idle = Over({});
  ASSERT_EQ(StatusOver(idle), 200);
  EXPECT_TRUE(idle.EndsWithin(seconds(8)));
  EXPECT_TRUE(idle.tls().ended_in_order());
}

TEST_F(TlsFrontTest, LetsATruncatedAnswerLookTruncated) {
  StartDeferring();
  RawHttpClient client = Over({});
  client.Send(GetRequest("/"));
  auto exchange = Next();
  exchange->Begin(StreamOf(10));
  exchange->Write("half");
  exchange.reset();
  EXPECT_THAT(client.ReadToEnd(), EndsWith("half"));
  EXPECT_FALSE(client.tls().ended_in_order());
}

// The socket takes less than a record at a time, and each is asked to be sent in several turns.
TEST_F(TlsFrontTest, SendsLargeAnswersToASlowReader) {
  std::string body;
  for (int i = 0; body.size() < 5'000'000; ++i) body += std::to_string(i) + ' ';
  Start([&](const HttpRequest&, Deferral&) { return TextResponse(body); });
  RawHttpClient client = Over({}, 4096);
  client.Send(GetRequest("/1") + GetRequest("/2"));
  for (int i = 0; i < 2; ++i) {
    const auto response = client.ReadResponse();
    ASSERT_TRUE(response);
    EXPECT_TRUE(response->body == body);
  }
}

TEST_F(TlsFrontTest, AnswersWhatComesInManyRecords) {
  StartEcho();
  RawHttpClient client = Over({});
  const std::string request = GetRequest("/in-pieces", "X-Long: " + std::string(9000, 'x') + "\r\n");
  for (const char c : request.substr(0, 200)) client.Send({&c, 1});
  client.Send(request.substr(200) + GetRequest("/behind"));
  ASSERT_TRUE(client.ReadResponse());
  const auto second = client.ReadResponse();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->body, "GET /behind ");
}

TEST_F(TlsFrontTest, DoesNotStartWithoutAFitPair) {
  options_.tls_key = "/nonexistent/key.pem";
  const auto started = StartHttpFront(options_, [](const HttpRequest&, Deferral&) { return HttpResponse(); });
  ASSERT_FALSE(started);
  EXPECT_THAT(started.error(), StartsWith("cannot use \"/nonexistent/key.pem\" (TLS_KEY) for TLS: "));
}

}  // namespace
}  // namespace server
