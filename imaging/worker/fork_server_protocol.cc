#include "imaging/worker/fork_server_protocol.h"

#include <cstring>
#include <type_traits>

namespace imaging {
namespace {

struct StartWire {
  std::uint64_t memory_bytes;
  std::int64_t cpu_seconds;
  std::uint64_t file_bytes;
  std::uint64_t threads;
  std::int32_t allow_unconfined;
  std::int32_t niceness;
  std::int64_t slice_ms;
};
struct EventWire {
  std::uint32_t kind;
  std::int32_t pid;
  std::int32_t wait_status;
};
static_assert(std::has_unique_object_representations_v<StartWire>);
static_assert(std::has_unique_object_representations_v<EventWire>);

template <typename Wire>
std::string ToBytes(const Wire& wire) {
  return {reinterpret_cast<const char*>(&wire), sizeof wire};
}

template <typename Wire>
std::optional<Wire> FromBytes(std::string_view bytes) {
  Wire wire;
  if (bytes.size() != sizeof wire) return std::nullopt;
  std::memcpy(&wire, bytes.data(), sizeof wire);
  return wire;
}

}  // namespace

std::string Encode(const StartWorker& start) {
  return ToBytes(StartWire{start.limits.memory_bytes, start.limits.cpu_time.count(), start.limits.file_bytes,
                           start.limits.threads, start.allow_unconfined ? 1 : 0, start.priority.niceness,
                           start.priority.slice.count()});
}

std::optional<StartWorker> DecodeStartWorker(std::string_view bytes) {
  const auto wire = FromBytes<StartWire>(bytes);
  if (!wire) return std::nullopt;
  return StartWorker{
      {wire->memory_bytes, std::chrono::seconds(wire->cpu_seconds), wire->file_bytes, wire->threads},
      wire->allow_unconfined != 0,
      {wire->niceness, std::chrono::milliseconds(wire->slice_ms)}};
}

std::string Encode(const ForkServerEvent& event) {
  return ToBytes(EventWire{static_cast<std::uint32_t>(event.kind), event.pid, event.wait_status});
}

std::optional<ForkServerEvent> DecodeForkServerEvent(std::string_view bytes) {
  const auto wire = FromBytes<EventWire>(bytes);
  if (!wire || wire->kind > static_cast<std::uint32_t>(ForkServerEvent::Kind::kEnded)) return std::nullopt;
  return ForkServerEvent{static_cast<ForkServerEvent::Kind>(wire->kind), wire->pid, wire->wait_status};
}

}  // namespace imaging
