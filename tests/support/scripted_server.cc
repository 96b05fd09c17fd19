#include "tests/support/scripted_server.h"

#include <array>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace s3client::testing {
namespace {

constexpr char kTlsHandshake = '\x16';

std::size_t ContentLength(const std::string& head) {
  static constexpr std::string_view kName = "Content-Length: ";
  const std::size_t at = head.find(kName);
  return at == std::string::npos ? 0 : std::strtoul(head.c_str() + at + kName.size(), nullptr, 10);
}

bool IsWhole(const std::string& request) {
  if (request.starts_with(kTlsHandshake)) return true;
  const std::size_t end = request.find("\r\n\r\n");
  return end != std::string::npos && request.size() >= end + 4 + ContentLength(request.substr(0, end));
}

std::optional<std::string> ReadRequest(int socket) {
  std::string request;
  std::array<char, 65536> buffer{};
  while (!IsWhole(request)) {
    const ssize_t got = recv(socket, buffer.data(), buffer.size(), 0);
    if (got <= 0) return std::nullopt;
    request.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return request;
}

bool SendAll(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

// With connect() to "unspecified", the kernel sends RST at once and the descriptor stays ours.
void Reset(int socket) {
  const linger at_once{1, 0};
  setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  sockaddr nowhere{};
  nowhere.sa_family = AF_UNSPEC;
  connect(socket, &nowhere, sizeof nowhere);
}

}  // namespace

Scripted Answer(const std::string& status, const std::string& body, const std::string& more_headers) {
  return {.pieces = {"HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
                     more_headers + "\r\n" + body}};
}

ScriptedServer::ScriptedServer(std::deque<Scripted> script) : script_(std::move(script)) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* any = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener_, any, size) != 0 || listen(listener_, 64) != 0 ||
      getsockname(listener_, any, &size) != 0) {
    throw std::runtime_error("no listening socket");
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::jthread([this](const std::stop_token& stop) { Accept(stop); });
}

ScriptedServer::~ScriptedServer() {
  acceptor_.request_stop();
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  for (const int socket : sockets_) shutdown(socket, SHUT_RDWR);
  connections_.clear();
  for (const int socket : sockets_) close(socket);
  close(listener_);
}

std::string ScriptedServer::Url(const std::string& path, const std::string& scheme) const {
  return scheme + "://127.0.0.1:" + std::to_string(port_) + path;
}

std::vector<std::string> ScriptedServer::Requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

int ScriptedServer::Connections() const {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(sockets_.size());
}

bool ScriptedServer::AwaitRequests(std::size_t count) const {
  std::unique_lock lock(mutex_);
  return came_.wait_for(lock, std::chrono::seconds(30), [&] { return requests_.size() >= count; });
}

void ScriptedServer::Accept(const std::stop_token& stop) {
  for (;;) {
    const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0 || stop.stop_requested()) {
      if (socket >= 0) close(socket);
      return;
    }
    const int on = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const std::lock_guard lock(mutex_);
    sockets_.push_back(socket);
    connections_.emplace_back([this, socket] { Serve(socket); });
  }
}

void ScriptedServer::Serve(int socket) {
  while (std::optional<std::string> request = ReadRequest(socket)) {
    if (!Play(socket, Next(*std::move(request)))) return;
  }
}

// False: nothing more is read here.
bool ScriptedServer::Play(int socket, const Scripted& scripted) {
  bool first = true;
  for (const std::string& piece : scripted.pieces) {
    if (!std::exchange(first, false)) std::this_thread::sleep_for(scripted.gap);
    if (!SendAll(socket, piece)) return false;
  }
  if (scripted.then == Scripted::Then::kReset) Reset(socket);
  if (scripted.then == Scripted::Then::kClose) shutdown(socket, SHUT_RDWR);
  return scripted.then == Scripted::Then::kKeepOpen;
}

Scripted ScriptedServer::Next(std::string request) {
  const std::lock_guard lock(mutex_);
  requests_.push_back(std::move(request));
  came_.notify_all();
  if (script_.empty()) return {.then = Scripted::Then::kStall};
  Scripted next = std::move(script_.front());
  script_.pop_front();
  return next;
}

}  // namespace s3client::testing
