// The composition root: builds everything from the configuration in order, owns it, takes it down in reverse.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include <tl/expected.hpp>

#include "server/config/config.h"
#include "server/telemetry/log.h"

namespace server {

// Listening sockets made by somebody else, used instead of ADDRESS and PORT, ADMIN_ADDR and ADMIN_PORT. -1:
// none. The app owns and closes them.
struct InheritedSockets {
  int main = -1;
  int admin = -1;
};

class App {
 public:
  // Listens when it returns. The error is a sentence for the operator. `log` must outlive the app.
  // The transport and imaging libraries must have been started.
  static tl::expected<std::unique_ptr<App>, std::string> Start(const Config& config,
                                                               const InheritedSockets& sockets, Log& log);

  virtual ~App() = default;

  virtual int port() const = 0;        // as bound; 0 on a unix socket
  virtual int admin_port() const = 0;  // 0: off

  // Not ready any more, listener closed, requests answered, uploads done. False: `deadline` came first.
  virtual bool Drain(std::chrono::steady_clock::time_point deadline) = 0;
};

}  // namespace server
