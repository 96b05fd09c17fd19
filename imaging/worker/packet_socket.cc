#include "imaging/worker/packet_socket.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace imaging {
namespace {

constexpr std::size_t kControlBytes = CMSG_SPACE(kMostPacketDescriptors * sizeof(int));

struct ControlBuffer {
  alignas(cmsghdr) std::array<char, kControlBytes> bytes{};
};

void AttachDescriptors(msghdr& message, ControlBuffer& control, std::span<const int> descriptors) {
  if (descriptors.empty()) return;
  message.msg_control = control.bytes.data();
  message.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
  cmsghdr* const header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(descriptors.size_bytes());
  std::memcpy(CMSG_DATA(header), descriptors.data(), descriptors.size_bytes());
}

// Whatever was installed in our table is owned from here on, also where the packet is then refused.
std::vector<Descriptor> TakeDescriptors(msghdr& message) {
  std::vector<Descriptor> taken;
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr; header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int descriptor = -1;
      std::memcpy(&descriptor, CMSG_DATA(header) + i * sizeof(int), sizeof descriptor);
      taken.emplace_back(descriptor);
    }
  }
  return taken;
}

}  // namespace

Result<std::pair<Descriptor, Descriptor>> MakePacketSockets() {
  std::array<int, 2> sockets{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets.data()) != 0) {
    return tl::unexpected(Error{ErrorCode::kInternal, "", "socketpair: no descriptor left"});
  }
  return std::pair(Descriptor(sockets[0]), Descriptor(sockets[1]));
}

bool SendPacket(int socket, std::string_view bytes, std::span<const int> descriptors) {
  // sendmsg takes what it only reads without const.
  iovec part{const_cast<char*>(bytes.data()), bytes.size()};  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  ControlBuffer control;
  AttachDescriptors(message, control, descriptors);
  ssize_t sent = -1;
  do {
    sent = ::sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
  } while (sent < 0 && errno == EINTR);
  return sent == static_cast<ssize_t>(bytes.size());
}

bool WritePacket(int socket, std::string_view bytes) {
  ssize_t written = -1;
  do {
    written = ::write(socket, bytes.data(), bytes.size());
  } while (written < 0 && errno == EINTR);
  return written == static_cast<ssize_t>(bytes.size());
}

std::optional<Packet> ReceivePacket(int socket) {
  std::array<char, kMostPacketBytes> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): received into
  iovec part{buffer.data(), buffer.size()};
  ControlBuffer control;
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.bytes.data();
  message.msg_controllen = control.bytes.size();
  ssize_t received = -1;
  do {
    received = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  } while (received < 0 && errno == EINTR);
  if (received < 0) return std::nullopt;
  Packet packet{{buffer.data(), static_cast<std::size_t>(received)}, TakeDescriptors(message)};
  // An empty packet is none of ours, and looks like the end; descriptors may have come with it all the same.
  if (received == 0 || (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0) return std::nullopt;
  return packet;
}

bool WaitForPacket(int socket, std::chrono::steady_clock::time_point deadline) {
  constexpr std::chrono::milliseconds kLongest{1'000'000};
  while (true) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    const auto wait = std::clamp(left, std::chrono::milliseconds(0), kLongest);
    pollfd watched{socket, POLLIN, 0};
    const int ready = ::poll(&watched, 1, static_cast<int>(wait.count()));
    if (ready > 0) return true;
    if (ready == 0 && left <= kLongest) return false;
    if (ready < 0 && errno != EINTR) return true;  // what is wrong with it shows when it is read
  }
}

}  // namespace imaging
