#include <cstring>
#include <optional>
#include <thread>

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "server/commands/commands.h"
#include "tests/support/temporary_folder.h"

namespace server {
namespace {

using testing::HasSubstr;

// Takes one connection, reads one request head, says `answer` and closes. Without an answer it keeps the
// connection open and silent until it is destroyed.
class OneAnswer {
 public:
  OneAnswer(const sockaddr* address, socklen_t length, std::optional<std::string> answer)
      : listener_(socket(address->sa_family, SOCK_STREAM, 0)), answer_(std::move(answer)) {
    EXPECT_EQ(bind(listener_, address, length), 0);
    EXPECT_EQ(listen(listener_, 1), 0);
    thread_ = std::thread([this] { Serve(); });
  }
  OneAnswer(const OneAnswer&) = delete;
  OneAnswer& operator=(const OneAnswer&) = delete;
  ~OneAnswer() {
    shutdown(listener_, SHUT_RDWR);  // wakes an accept that nobody came to
    thread_.join();
    close(listener_);
    if (connection_ >= 0) close(connection_);
  }

  int port() const {
    sockaddr_storage bound{};
    socklen_t length = sizeof(bound);
    EXPECT_EQ(getsockname(listener_, reinterpret_cast<sockaddr*>(&bound), &length), 0);
    sockaddr_in v4{};
    std::memcpy(&v4, &bound, sizeof(v4));  // the port lies at one place in both families
    return ntohs(v4.sin_port);
  }

  // Waits for the connection to have been served.
  std::string request() {
    if (thread_.joinable()) thread_.join();
    thread_ = std::thread([] {});
    return request_;
  }

 private:
  void Serve() {
    connection_ = accept(listener_, nullptr, nullptr);
    if (connection_ < 0) return;
    char byte = 0;
    while (!request_.ends_with("\r\n\r\n") && recv(connection_, &byte, 1, 0) == 1) request_ += byte;
    if (!answer_) return;
    send(connection_, answer_->data(), answer_->size(), MSG_NOSIGNAL);
    shutdown(connection_, SHUT_WR);
  }

  int listener_;
  std::optional<std::string> answer_;
  int connection_ = -1;
  std::string request_;
  std::thread thread_;
};

OneAnswer OnIpv4(std::optional<std::string> answer) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return {reinterpret_cast<const sockaddr*>(&address), sizeof(address), std::move(answer)};
}

struct Outcome {
  int exit_code = 0;
  std::string message;
};

Outcome Check(const std::string& address, int port) {
  LoadedConfig loaded;
  loaded.config.address = address;
  loaded.config.port = port;
  testing::internal::CaptureStderr();
  const int exit_code = RunHealthcheck(loaded);
  return {exit_code, testing::internal::GetCapturedStderr()};
}

constexpr auto kAlive = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n";

TEST(Healthcheck, IsSatisfiedWith200) {
  OneAnswer server = OnIpv4(kAlive);
  const Outcome outcome = Check("127.0.0.1", server.port());
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.message, "");
  const std::string request = server.request();
  EXPECT_TRUE(request.starts_with("GET /healthz HTTP/1.1\r\nHost: ")) << request;
}

TEST(Healthcheck, AsksOnLoopbackWhereTheServerListensEverywhere) {
  for (const auto* address : {"::", "0.0.0.0"}) {
    OneAnswer server = OnIpv4(kAlive);
    EXPECT_EQ(Check(address, server.port()).exit_code, 0) << address;
  }
}

TEST(Healthcheck, SpeaksIpv6) {
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_addr = in6addr_loopback;
  const int probe = socket(AF_INET6, SOCK_STREAM, 0);
  const bool usable =
      probe >= 0 && bind(probe, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  if (probe >= 0) close(probe);
  if (!usable) GTEST_SKIP() << "no IPv6 here";
  OneAnswer server(reinterpret_cast<const sockaddr*>(&address), sizeof(address), kAlive);
  EXPECT_EQ(Check("::1", server.port()).exit_code, 0);
}

TEST(Healthcheck, SpeaksToAUnixSocket) {
  const s3client::testing::TemporaryFolder folder;
  const std::string path = (folder.path() / "thumbd.sock").string();
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  ASSERT_LT(path.size(), sizeof(address.sun_path));
  path.copy(address.sun_path, path.size());
  {
    OneAnswer server(reinterpret_cast<const sockaddr*>(&address), sizeof(address), kAlive);
    EXPECT_EQ(Check("unix:" + path, 0).exit_code, 0);
  }
  EXPECT_EQ(Check("unix:" + path, 0).message,
            "thumbd: healthz at unix:" + path + ": cannot connect: Connection refused\n");
}

TEST(Healthcheck, IsNotSatisfiedWithLess) {
  const std::pair<std::string, std::string> cases[] = {
      {"HTTP/1.1 503 Service Unavailable\r\n\r\n", "answered with status 503"},
      {"SSH-2.0-OpenSSH_9.2p1\r\n", "the answer is not HTTP/1.1"},
      {"HTTP/1.1 2", "the connection was closed without an answer"},
      {"", "the connection was closed without an answer"},
  };
  for (const auto& [answer, message] : cases) {
    OneAnswer server = OnIpv4(answer);
    const Outcome outcome = Check("127.0.0.1", server.port());
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_THAT(outcome.message, HasSubstr(message));
  }
}

TEST(Healthcheck, GivesUpOnSilenceAfterTwoSeconds) {
  OneAnswer server = OnIpv4(std::nullopt);
  const auto start = std::chrono::steady_clock::now();
  const Outcome outcome = Check("127.0.0.1", server.port());
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.message, HasSubstr("no answer within 2 seconds"));
}

TEST(Healthcheck, TellsThatNobodyListens) {
  int port = 0;
  { port = OnIpv4(kAlive).port(); }
  const Outcome outcome = Check("127.0.0.1", port);
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_EQ(outcome.message, "thumbd: healthz at 127.0.0.1:" + std::to_string(port) +
                                 ": cannot connect: Connection refused\n");
}

TEST(Healthcheck, CannotAskAPortThatTheSystemPicked) {
  EXPECT_EQ(Check("::", 0).exit_code, 1);
  EXPECT_THAT(Check("::", 0).message, HasSubstr("set PORT"));
}

}  // namespace
}  // namespace server
