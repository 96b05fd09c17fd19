// What the connections of one event loop share. All of it belongs to the loop's thread, except where a type
// says that it is thread-safe.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "server/front/front_counters.h"
#include "server/front/http_front.h"
#include "server/front/httplib_codec.h"
#include "server/front/loop_mailbox.h"
#include "server/front/poller.h"
#include "server/front/timer_list.h"
#include "server/front/tls_context.h"

namespace server {

class Connection;

// Shared by all loops; thread-safe.
struct FrontShared {
  FrontOptions options;
  FrontCounters counters;
  UnansweredRequests unanswered;
  std::optional<TlsContext> tls;  // nullopt: plain HTTP
};

enum class TimerKind { kHead, kIdle, kWrite, kLinger, kStop, kProbe };

struct LoopContext {
  LoopContext(FrontShared& front, HttpHandler handler);

  FrontShared& shared;
  HttplibCodec codec;
  std::shared_ptr<LoopMailbox> mailbox = std::make_shared<LoopMailbox>();
  Poller poller;

  // By TimerKind. A connection is in at most one of these.
  std::array<TimerList, 6> timers;

  SteadyTime now = std::chrono::steady_clock::now();  // of this turn
  bool stopping = false;                              // answers carry Connection: close
  std::vector<char> receive_buffer;
  std::vector<Connection*> resumable;  // with whole requests in memory that this turn did not come to
  std::vector<Connection*> closed;     // to be destroyed when the turn ends and no event names them any more
};

}  // namespace server
