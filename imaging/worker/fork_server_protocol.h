// What the service and the fork server say to each other. The fork server never sees a picture, and is
// believed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "imaging/worker/confinement.h"
#include "imaging/worker/process_priority.h"

namespace imaging {

// Service to fork server: fork a worker that serves the packet's one descriptor. Answered by kStarted or
// kFailed, in order.
struct StartWorker {
  ConfinementLimits limits;
  bool allow_unconfined = false;  // work all the same where a layer of confinement cannot be had
  ProcessPriority priority = {};  // of the worker
};
std::string Encode(const StartWorker& start);
std::optional<StartWorker> DecodeStartWorker(std::string_view bytes);

// Fork server to service.
struct ForkServerEvent {
  enum class Kind : std::uint32_t {
    kReady,    // once: the imaging library has started
    kStarted,  // of a worker; its pidfd (pidfd_open(2)) comes along
    kFailed,   // no process or descriptor left
    kEnded,    // of a worker, however it came
  };
  Kind kind = Kind::kReady;
  std::int32_t pid = 0;
  std::int32_t wait_status = 0;  // of kEnded, as waitpid(2) gives it
};
std::string Encode(const ForkServerEvent& event);
std::optional<ForkServerEvent> DecodeForkServerEvent(std::string_view bytes);

}  // namespace imaging
