// How other threads reach an event loop: a queue, and an eventfd that wakes it.
#pragma once

#include <latch>
#include <memory>
#include <mutex>
#include <string>
#include <variant>
#include <vector>

#include "server/front/exchange_link.h"
#include "server/front/http_message.h"
#include "server/front/unique_fd.h"

namespace server {

struct AnswerMessage {
  std::shared_ptr<ExchangeLink> link;
  HttpResponse response;
  bool streamed;
};
struct ChunkMessage {
  std::shared_ptr<ExchangeLink> link;
  std::string bytes;
};
struct AbandonMessage {
  std::shared_ptr<ExchangeLink> link;
};
struct StopAcceptingMessage {
  std::latch* done;
};
struct StopMessage {};

using LoopMessage =
    std::variant<AnswerMessage, ChunkMessage, AbandonMessage, StopAcceptingMessage, StopMessage>;

// Thread-safe. Shared, so that an exchange that outlives its front still has where to post to.
class LoopMailbox {
 public:
  LoopMailbox();

  // False: no eventfd could be had.
  bool valid() const { return event_.valid(); }
  int fd() const { return event_.get(); }

  // Messages are taken in the order in which they were posted. After Close they are dropped.
  void Post(LoopMessage message);

  // The loop's thread only. TakeAll clears the eventfd.
  std::vector<LoopMessage> TakeAll();
  void Close();

 private:
  UniqueFd event_;
  std::mutex mutex_;
  std::vector<LoopMessage> messages_;
  bool closed_ = false;
};

}  // namespace server
