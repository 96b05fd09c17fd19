#include "server/front/listener.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/front/socket_address.h"

namespace server {
namespace {

constexpr std::string_view kUnixPrefix = "unix:";
constexpr int kBacklog = 4096;
constexpr int kDeferAcceptSeconds = 5;
// What one slow reader may have lying in the kernel beside what is on its way to it; a large answer then
// waits here, under the write timer, and is not taken for sent.
constexpr int kMostUnsentBytes = 256 * 1024;

// "address already in use": to stand after a colon.
std::string Reason(int error) {
  std::string text = std::generic_category().message(error);
  if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

void SetOption(int socket, int level, int name, int value) {
  // Each of them only makes things faster, or bind or listen says what is wrong.
  [[maybe_unused]] const int result = ::setsockopt(socket, level, name, &value, sizeof value);
}

// Of the socket level; -1 where it cannot be had.
int GetOption(int socket, int name) {
  int value = -1;
  socklen_t size = sizeof value;
  return ::getsockopt(socket, SOL_SOCKET, name, &value, &size) == 0 ? value : -1;
}

void TuneTcp(int socket) {
  SetOption(socket, IPPROTO_TCP, TCP_NODELAY, 1);  // inherited by what is accepted
  SetOption(socket, IPPROTO_TCP, TCP_DEFER_ACCEPT, kDeferAcceptSeconds);
  SetOption(socket, IPPROTO_TCP, TCP_NOTSENT_LOWAT, kMostUnsentBytes);
}

UniqueFd NewSocket(int family) {
  return UniqueFd(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
}

// The socket, or errno.
tl::expected<UniqueFd, int> BindTcp(const SocketAddress& address) {
  UniqueFd socket = NewSocket(address.family());
  if (!socket.valid()) return tl::unexpected(errno);
  // Not SO_REUSEPORT: a second instance must fail to start, not silently take half of the connections.
  SetOption(socket.get(), SOL_SOCKET, SO_REUSEADDR, 1);
  TuneTcp(socket.get());
  if (address.family() == AF_INET6) SetOption(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, 0);
  if (::bind(socket.get(), address.get(), address.size) != 0) return tl::unexpected(errno);
  if (::listen(socket.get(), kBacklog) != 0) return tl::unexpected(errno);
  return socket;
}

bool LacksIpv6(int error) {
  return error == EAFNOSUPPORT || error == EADDRNOTAVAIL || error == EPROTONOSUPPORT;
}

// A socket file that nobody listens on was left by a process that could not clean up.
void RemoveStale(const SocketAddress& address, const std::string& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0 || !S_ISSOCK(status.st_mode)) return;
  const UniqueFd probe = NewSocket(AF_UNIX);
  const bool refused = ::connect(probe.get(), address.get(), address.size) != 0 && errno == ECONNREFUSED;
  if (refused) ::unlink(path.c_str());
}

}  // namespace

tl::expected<Listener, std::string> Listener::Open(const FrontOptions& options) {
  if (options.inherited_socket < 0) return OpenAddress(options);
  return Adopt(UniqueFd(options.inherited_socket), options.address_setting);
}

tl::expected<Listener, std::string> Listener::Adopt(UniqueFd socket, const std::string& address_setting) {
  const bool listens =
      GetOption(socket.get(), SO_ACCEPTCONN) == 1 && GetOption(socket.get(), SO_TYPE) == SOCK_STREAM;
  const int flags = ::fcntl(socket.get(), F_GETFL);
  // Several loops wait on it: whoever comes too late must not block.
  if (!listens || ::fcntl(socket.get(), F_SETFL, flags | O_NONBLOCK) != 0) {
    return tl::unexpected(
        fmt::format("cannot listen on the inherited socket {} (instead of {}): not a listening stream socket",
                    socket.get(), address_setting));
  }
  TuneTcp(socket.get());
  return FromTcp(std::move(socket));
}

tl::expected<Listener, std::string> Listener::OpenAddress(const FrontOptions& options) {
  if (options.address.starts_with(kUnixPrefix)) {
    return OpenUnix(options.address.substr(kUnixPrefix.size())).map_error([&](const std::string& reason) {
      return fmt::format("cannot listen on \"{}\" ({}): {}", options.address, options.address_setting,
                         reason);
    });
  }
  const auto address = ParseIpAddress(options.address, options.port);
  if (!address) {
    return tl::unexpected(fmt::format("cannot listen on \"{}\" ({}): neither an IP address nor unix:/path",
                                      options.address, options.address_setting));
  }
  auto socket = BindTcp(*address);
  if (!socket && options.address == "::" && LacksIpv6(socket.error())) {
    socket = BindTcp(*ParseIpAddress("0.0.0.0", options.port));
  }
  if (socket) return FromTcp(std::move(*socket));
  if (socket.error() == EADDRNOTAVAIL) {
    return tl::unexpected(fmt::format("cannot listen on \"{}\" ({}): {}", options.address,
                                      options.address_setting, Reason(socket.error())));
  }
  return tl::unexpected(fmt::format("cannot listen on port {} ({}): {}", options.port, options.port_setting,
                                    Reason(socket.error())));
}

Listener Listener::FromTcp(UniqueFd socket) {
  sockaddr_storage bound{};
  socklen_t size = sizeof bound;
  ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&bound), &size);
  return {std::move(socket), PortOf(bound), {}};
}

tl::expected<Listener, std::string> Listener::OpenUnix(const std::string& path) {
  const auto address = MakeUnixAddress(path);
  if (!address) return tl::unexpected(std::string("the path is empty or longer than 107 bytes"));
  RemoveStale(*address, path);
  UniqueFd socket = NewSocket(AF_UNIX);
  if (!socket.valid() || ::bind(socket.get(), address->get(), address->size) != 0) {
    return tl::unexpected(Reason(errno));
  }
  Listener listener(std::move(socket), 0, path);
  if (::listen(listener.fd(), kBacklog) != 0) return tl::unexpected(Reason(errno));
  return listener;
}

// A filter of a listening socket sees TCP headers. It drops what opens a connection (SYN without ACK); such a
// client tries again a second later, and finds the port closed or another process there.
bool Listener::TurnAwayHandshakes() const {
  if (!path_.empty()) return false;
  constexpr std::uint32_t kFlags = 13;  // offset in the header, RFC 9293 section 3.1
  constexpr std::uint32_t kSyn = 0x02;
  constexpr std::uint32_t kSynOrAck = 0x12;
  std::array<sock_filter, 5> program{{
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, kFlags),
      BPF_STMT(BPF_ALU | BPF_AND | BPF_K, kSynOrAck),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kSyn, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, 0),
      BPF_STMT(BPF_RET | BPF_K, 0xffff),
  }};
  const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
  return ::setsockopt(socket_.get(), SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) == 0;
}

void Listener::Close() {
  if (!socket_.valid()) return;
  if (!path_.empty()) ::unlink(path_.c_str());
  socket_.Reset();
}

}  // namespace server
