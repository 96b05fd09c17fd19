#include "tests/support/raw_http_client.h"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace server {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kPatience{10};

int Opened(int socket, const void* address, std::size_t size) {
  if (::connect(socket, static_cast<const sockaddr*>(address), static_cast<socklen_t>(size)) == 0)
    return socket;
  ::close(socket);
  return -1;
}

bool Readable(int socket, Clock::time_point deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
  pollfd ready{socket, POLLIN, 0};
  return left.count() > 0 && ::poll(&ready, 1, static_cast<int>(left.count())) == 1;
}

std::vector<std::string> Values(const std::string& head, std::string_view name) {
  std::vector<std::string> values;
  std::size_t at = head.find("\r\n") + 2;
  for (auto end = head.find("\r\n", at); end > at; at = end + 2, end = head.find("\r\n", at)) {
    const std::string line = head.substr(at, end - at);
    const bool matches = line.size() > name.size() && line[name.size()] == ':' &&
                         ::strncasecmp(line.c_str(), name.data(), name.size()) == 0;
    if (!matches) continue;
    const auto value = line.find_first_not_of(' ', name.size() + 1);
    values.push_back(value == std::string::npos ? "" : line.substr(value));
  }
  return values;
}

bool HasNoBody(const RawResponse& response, bool head_only) {
  return head_only || response.status < 200 || response.status == 204 || response.status == 304;
}

}  // namespace

std::string RawResponse::Header(std::string_view name) const {
  const auto values = Values(head, name);
  return values.empty() ? "" : values.front();
}

std::size_t RawResponse::HeaderCount(std::string_view name) const {
  return Values(head, name).size();
}

RawHttpClient RawHttpClient::Connect(int port, const std::string& address, int receive_buffer) {
  const bool v6 = address.find(':') != std::string::npos;
  const int socket = ::socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (receive_buffer > 0) ::setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  const auto network_port = htons(static_cast<std::uint16_t>(port));
  if (v6) {
    sockaddr_in6 target{};
    target.sin6_family = AF_INET6;
    target.sin6_port = network_port;
    ::inet_pton(AF_INET6, address.c_str(), &target.sin6_addr);
    return RawHttpClient(Opened(socket, &target, sizeof target));
  }
  sockaddr_in target{};
  target.sin_family = AF_INET;
  target.sin_port = network_port;
  ::inet_pton(AF_INET, address.c_str(), &target.sin_addr);
  return RawHttpClient(Opened(socket, &target, sizeof target));
}

RawHttpClient RawHttpClient::ConnectFrom(const std::string& source, int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  ::inet_pton(AF_INET, source.c_str(), &address.sin_addr);
  if (::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(socket);
    return RawHttpClient(-1);
  }
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  ::inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
  return RawHttpClient(Opened(socket, &address, sizeof address));
}

RawHttpClient RawHttpClient::ConnectUnix(const std::string& path) {
  sockaddr_un target{};
  target.sun_family = AF_UNIX;
  std::strncpy(target.sun_path, path.c_str(), sizeof target.sun_path - 1);
  return RawHttpClient(Opened(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), &target, sizeof target));
}

RawHttpClient::RawHttpClient(RawHttpClient&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      tls_(std::move(other.tls_)),
      buffer_(std::move(other.buffer_)) {}

RawHttpClient::~RawHttpClient() {
  Close();
}

const TlsClient& RawHttpClient::StartTls(const TlsClientOptions& options) {
  tls_ = std::make_unique<TlsClient>(socket_, options);
  return *tls_;
}

bool RawHttpClient::Send(std::string_view bytes) const {
  if (tls_) return tls_->Send(bytes);
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void RawHttpClient::ShutdownSending() const {
  if (tls_) tls_->SayGoodbye();
  ::shutdown(socket_, SHUT_WR);
}

void RawHttpClient::Close() {
  if (socket_ >= 0) ::close(std::exchange(socket_, -1));
}

void RawHttpClient::Reset() {
  const linger at_once{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  Close();
}

bool RawHttpClient::AwaitReadable(Clock::time_point deadline) const {
  return (tls_ && tls_->has_pending()) || Readable(socket_, deadline);
}

bool RawHttpClient::Fill(Clock::time_point deadline) {
  std::array<char, 65536> piece;
  ssize_t size = 0;
  do {
    if (!AwaitReadable(deadline)) return false;
    size = tls_ ? tls_->Read(piece) : ::recv(socket_, piece.data(), piece.size(), 0);
  } while (tls_ && size == 0);
  if (size <= 0) return false;
  buffer_.append(piece.data(), static_cast<std::size_t>(size));
  return true;
}

std::optional<RawResponse> RawHttpClient::ReadResponse(bool head_only) {
  const auto deadline = Clock::now() + kPatience;
  while (buffer_.find("\r\n\r\n") == std::string::npos) {
    if (!Fill(deadline)) return std::nullopt;
  }
  RawResponse response;
  const auto head_size = buffer_.find("\r\n\r\n") + 4;
  response.head = buffer_.substr(0, head_size);
  buffer_.erase(0, head_size);
  if (response.head.size() > 12) response.status = std::atoi(response.head.c_str() + 9);
  if (HasNoBody(response, head_only)) return response;
  const auto length = static_cast<std::size_t>(std::atoll(response.Header("Content-Length").c_str()));
  while (buffer_.size() < length) {
    if (!Fill(deadline)) return std::nullopt;
  }
  response.body = buffer_.substr(0, length);
  buffer_.erase(0, length);
  return response;
}

std::string RawHttpClient::ReadSome(std::size_t most, std::chrono::milliseconds timeout) {
  if (buffer_.empty() && !Fill(Clock::now() + timeout)) return {};
  const std::string some = buffer_.substr(0, most);
  buffer_.erase(0, some.size());
  return some;
}

std::string RawHttpClient::ReadToEnd() {
  const auto deadline = Clock::now() + kPatience;
  while (Fill(deadline)) {
  }
  return std::exchange(buffer_, {});
}

bool RawHttpClient::EndsWithin(std::chrono::milliseconds timeout) {
  const auto deadline = Clock::now() + timeout;
  while (Fill(deadline)) buffer_.clear();
  return Clock::now() < deadline;
}

}  // namespace server
