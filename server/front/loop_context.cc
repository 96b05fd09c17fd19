#include "server/front/loop_context.h"

#include <ctime>
#include <utility>

namespace server {
namespace {

constexpr std::size_t kReceiveBytes = 64 * 1024;
constexpr std::chrono::seconds kLingerTimeout{1};

std::time_t Now() {
  return std::time(nullptr);
}

}  // namespace

LoopContext::LoopContext(FrontShared& front, HttpHandler handler)
    : shared(front),
      codec(std::move(handler), Now),
      timers{TimerList(front.options.head_timeout),  TimerList(front.options.idle_timeout),
             TimerList(front.options.write_timeout), TimerList(kLingerTimeout),
             TimerList(front.options.stop_grace),    TimerList(front.options.gone_probe)},
      receive_buffer(kReceiveBytes) {}

}  // namespace server
