// HttpFront over event loops that share one listener.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "server/front/event_loop.h"
#include "server/front/http_front.h"
#include "server/front/listener.h"
#include "server/front/loop_context.h"

namespace server {

class EpollFront final : public HttpFront {
 public:
  EpollFront(FrontOptions options, HttpHandler handler, Listener listener, std::optional<TlsContext> tls);

  // False where the system has no descriptor or thread left.
  bool Start();

  int port() const override { return listener_.port(); }
  void StopAccepting() override;
  bool Drain(std::chrono::steady_clock::time_point deadline) override;
  FrontStats Stats() const override { return shared_.counters.Snapshot(); }

 private:
  FrontShared shared_;
  const HttpHandler handler_;  // one for all loops
  Listener listener_;
  std::vector<std::unique_ptr<EventLoop>> loops_;
  std::once_flag stopped_accepting_;
};

}  // namespace server
