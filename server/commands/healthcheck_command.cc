// A bare socket rather than an HTTP library: it runs every few seconds in a container, and is to start in no
// time.
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <system_error>

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <tl/expected.hpp>
#include <unistd.h>

#include "server/commands/commands.h"
#include "server/commands/health_tls.h"

namespace server {
namespace {

using Clock = std::chrono::steady_clock;
using Done = tl::expected<void, std::string>;

constexpr std::chrono::seconds kHealthTimeLimit{2};
constexpr std::string_view kRequest =
    "GET /healthz HTTP/1.1\r\nHost: localhost\r\nUser-Agent: thumbd-healthcheck\r\nConnection: close\r\n\r\n";
constexpr std::string_view kStatusStart = "HTTP/1.1 ";
constexpr std::size_t kStatusBytes = kStatusStart.size() + 3;

struct Target {
  std::string name;  // for messages
  sockaddr_storage address{};
  socklen_t length = 0;
};

class Socket {
 public:
  explicit Socket(int family) : fd_(socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {}
  ~Socket() {
    if (fd_ >= 0) close(fd_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

tl::unexpected<std::string> Failed(std::string_view what, int error) {
  return tl::unexpected(fmt::format("{}: {}", what, std::generic_category().message(error)));
}

template <typename Address>
Target MakeTarget(std::string name, const Address& address) {
  Target target{.name = std::move(name), .address = {}, .length = sizeof(address)};
  std::memcpy(&target.address, &address, sizeof(address));
  return target;
}

Target UnixTarget(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  // CheckListenAddress has seen to it that the path fits with its closing zero.
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  return MakeTarget("unix:" + path, address);
}

Target InternetTarget(const std::string& ip, int port) {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(static_cast<std::uint16_t>(port));
  if (inet_pton(AF_INET, ip.c_str(), &v4.sin_addr) == 1)
    return MakeTarget(fmt::format("{}:{}", ip, port), v4);
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(static_cast<std::uint16_t>(port));
  inet_pton(AF_INET6, ip.c_str(), &v6.sin6_addr);
  return MakeTarget(fmt::format("[{}]:{}", ip, port), v6);
}

Target TargetOf(const Config& config) {
  constexpr std::string_view kUnix = "unix:";
  if (config.address.starts_with(kUnix)) return UnixTarget(config.address.substr(kUnix.size()));
  // An address for listening everywhere is none to connect to; "::" takes IPv4 as well.
  const bool everywhere = config.address == "::" || config.address == "0.0.0.0";
  return InternetTarget(everywhere ? "127.0.0.1" : config.address, config.port);
}

Done Await(int fd, short events, Clock::time_point deadline) {
  pollfd waiting{.fd = fd, .events = events, .revents = 0};
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return tl::unexpected(std::string("no answer within 2 seconds"));
    const int ready = poll(&waiting, 1, static_cast<int>(left));
    if (ready > 0) return {};
    if (ready < 0 && errno != EINTR) return Failed("cannot wait", errno);
  }
}

Done Connect(int fd, const Target& target, Clock::time_point deadline) {
  if (connect(fd, reinterpret_cast<const sockaddr*>(&target.address), target.length) == 0) return {};
  if (errno != EINPROGRESS) return Failed("cannot connect", errno);
  if (auto ready = Await(fd, POLLOUT, deadline); !ready) return ready;
  int error = 0;
  socklen_t size = sizeof(error);
  if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  if (error != 0) return Failed("cannot connect", error);
  return {};
}

// A fresh connection's send buffer holds more than the request: it goes out in one piece.
Done SendRequest(int fd) {
  const ssize_t sent = send(fd, kRequest.data(), kRequest.size(), MSG_NOSIGNAL);
  if (sent == static_cast<ssize_t>(kRequest.size())) return {};
  return Failed("cannot send", sent < 0 ? errno : EIO);
}

using StatusBytes = std::array<char, kStatusBytes>;

Done Receive(int fd, Clock::time_point deadline, StatusBytes& head) {
  std::size_t held = 0;
  while (held < head.size()) {
    if (auto ready = Await(fd, POLLIN, deadline); !ready) return ready;
    const ssize_t got = recv(fd, head.data() + held, head.size() - held, 0);
    if (got == 0) return tl::unexpected(std::string("the connection was closed without an answer"));
    if (got < 0 && errno != EINTR && errno != EAGAIN) return Failed("cannot receive", errno);
    if (got > 0) held += static_cast<std::size_t>(got);
  }
  return {};
}

Done Ask(int fd, bool tls, Clock::time_point deadline, StatusBytes& head) {
  if (tls) {
    return AskOverTls(
        fd, [&](short events) { return Await(fd, events, deadline); }, kRequest, head);
  }
  return SendRequest(fd).and_then([&] { return Receive(fd, deadline, head); });
}

Done Probe(const Target& target, bool tls) {
  const auto deadline = Clock::now() + kHealthTimeLimit;
  const Socket socket(target.address.ss_family);
  if (socket.fd() < 0) return Failed("cannot make a socket", errno);
  if (auto connected = Connect(socket.fd(), target, deadline); !connected) return connected;
  StatusBytes head{};
  if (auto asked = Ask(socket.fd(), tls, deadline, head); !asked) return asked;
  const std::string_view line(head.data(), head.size());
  if (!line.starts_with(kStatusStart)) return tl::unexpected(std::string("the answer is not HTTP/1.1"));
  const std::string_view status = line.substr(kStatusStart.size());
  if (status != "200") return tl::unexpected(fmt::format("answered with status {}", status));
  return {};
}

int Unhealthy(const std::string& reason) {
  static_cast<void>(std::fputs(fmt::format("thumbd: {}\n", reason).c_str(), stderr));
  return 1;
}

}  // namespace

int RunHealthcheck(const LoadedConfig& loaded) {
  const bool by_port = !loaded.config.address.starts_with("unix:");
  if (by_port && loaded.config.port == 0) {
    return Unhealthy("PORT is 0: there is no telling where the server listens; set PORT");
  }
  const Target target = TargetOf(loaded.config);
  const Done healthy = Probe(target, !loaded.config.tls_cert.empty());
  if (healthy) return 0;
  return Unhealthy(fmt::format("healthz at {}: {}", target.name, healthy.error()));
}

}  // namespace server
