// An answer as it comes in, between libcurl's callbacks and the receiver.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

#include "s3client/http_head_parser.h"
#include "s3client/http_transport.h"

namespace s3client {

// Used by one thread. `request` and `receiver` must outlive it.
class IncomingAnswer {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  IncomingAnswer(const HttpRequest& request, HttpReceiver& receiver)
      : request_(request),
        receiver_(receiver),
        deadline_(request.deadline),
        last_move_(std::chrono::steady_clock::now()) {}

  // In the form of curl's callbacks (CURLOPT_HEADERFUNCTION, CURLOPT_WRITEFUNCTION); `user` is the
  // IncomingAnswer. They return `size` to go on, and never throw: exceptions must not cross C frames.
  static std::size_t OnHeaderLine(char* data, std::size_t one, std::size_t size, void* user);
  static std::size_t OnBodyBytes(char* data, std::size_t one, std::size_t size, void* user);

  // True when a line of its head has come.
  bool begun() const { return begun_; }

  // Why a callback ended the transfer, if one did.
  const std::optional<TransportFailureKind>& ended() const { return ended_; }

  // What counts at present: the request's, or from the body on the receiver's.
  Deadline deadline() const { return deadline_; }

  // When something last came, or was sent.
  TimePoint last_move() const { return last_move_; }
  void Moved(TimePoint now) { last_move_ = now; }

 private:
  template <typename Take>
  std::size_t Guarded(std::size_t size, Take take);
  std::optional<TransportFailureKind> TakeHeaderLine(std::string_view line);
  std::optional<TransportFailureKind> TakeBody(std::string_view bytes);

  const HttpRequest& request_;
  HttpReceiver& receiver_;
  HttpHeadParser head_;
  Deadline deadline_;
  std::optional<TransportFailureKind> ended_;
  TimePoint last_move_;
  bool begun_ = false;
};

}  // namespace s3client
