// One event loop and its thread. Owns the connections that it has accepted.
#pragma once

#include <latch>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <sys/epoll.h>

#include "server/front/acceptor.h"
#include "server/front/connection.h"
#include "server/front/loop_context.h"

namespace server {

class EventLoop {
 public:
  // `shared` must outlive the loop, and `listener` its StopAccepting.
  EventLoop(FrontShared& shared, HttpHandler handler, int listener);
  // Stops at once: connections are closed, whoever writes to one is woken and refused.
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  // False where the system has no descriptor or thread left. At most once.
  bool Start();

  // Any thread but the loop's. `done` counts down when the listener is not used any more.
  void StopAccepting(std::latch& done) { context_.mailbox->Post(StopAcceptingMessage{&done}); }

 private:
  void Run();
  std::optional<SteadyTime> NextDeadline() const;
  void Dispatch(const epoll_event& event);
  void AddConnection(AcceptedConnection accepted);

  void TakeMessages();
  void Take(AnswerMessage& message);
  void Take(ChunkMessage& message);
  void Take(AbandonMessage& message);
  void Take(StopAcceptingMessage& message);
  void Take(StopMessage& message);

  void ResumeConnections();
  void ExpireTimers();
  void FreeClosed();
  void CloseAll();

  LoopContext context_;
  Acceptor acceptor_;
  std::vector<std::unique_ptr<Connection>> connections_;  // each knows its slot
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace server
