// Packets with descriptors over a pair of SOCK_SEQPACKET sockets (unix(7)): a packet comes whole or not at
// all.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "imaging/error.h"
#include "imaging/worker/descriptor.h"

namespace imaging {

// Of at most these; a larger one is refused whole.
inline constexpr std::size_t kMostPacketBytes = 4096;
inline constexpr std::size_t kMostPacketDescriptors = 4;

struct Packet {
  std::string bytes;
  std::vector<Descriptor> descriptors;  // close-on-exec
};

// kInternal: no descriptor left.
Result<std::pair<Descriptor, Descriptor>> MakePacketSockets();

// Never blocks. False: the other side is gone, or does not read what was sent before.
bool SendPacket(int socket, std::string_view bytes, std::span<const int> descriptors = {});

// By write(2), all that a confined process may use: without descriptors. Blocks, and ends the process by
// SIGPIPE where the other side is gone.
bool WritePacket(int socket, std::string_view bytes);

// Blocks. nullopt: the other side is gone or has sent what is no packet of ours.
std::optional<Packet> ReceivePacket(int socket);

// True as soon as there is something to receive (the other side's end too), false at `deadline`.
bool WaitForPacket(int socket, std::chrono::steady_clock::time_point deadline);

}  // namespace imaging
