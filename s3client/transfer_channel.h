// A kept connection and the one transfer that it carries, if any.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>

#include "s3client/curl_connection.h"
#include "s3client/http_answer_parser.h"
#include "s3client/http_transport.h"

namespace s3client {

// A request and who waits for its answer.
struct Transfer {
  std::string text;  // as it goes over the wire
  Deadline deadline;
  std::stop_token stop;
  std::size_t most_body_bytes;
  HttpTransport::AnswerCallback done;
};

// Used by one thread. Never blocks.
class TransferChannel {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  explicit TransferChannel(std::unique_ptr<CurlConnection> connection);

  // Of an idle channel. Whatever it returns, the transfer is this channel's until TakeTransfer.
  enum class Progress { kMore, kComplete, kTooLarge, kBroken, kNotHttp };
  Progress Begin(Transfer transfer);
  // When the connection is ready. `buffer` is scratch space.
  Progress Continue(std::span<char> buffer);
  // The request has not been taken whole: writing is to be waited for, too.
  bool awaits_room() const { return transfer_ && sent_ < transfer_->text.size(); }

  // After kComplete, once.
  HttpAnswer TakeAnswer();
  // After kComplete and before TakeTransfer: the connection may carry another.
  bool stays_open() const { return !parser_->closes() && !awaits_room(); }
  // Whole ones, so far.
  int answers() const { return answers_; }
  // Idle from then on.
  Transfer TakeTransfer();

  // Of an idle channel that is ready: nothing has come. TLS may have had something to say of its own; any
  // other byte belongs to no answer.
  bool IsSilent(std::span<char> buffer);

  // Why a transfer can go on no longer, if so.
  std::optional<TransportFailureKind> WhyEnded(TimePoint now, std::chrono::milliseconds stall) const;

  bool busy() const { return transfer_.has_value(); }
  TimePoint last_move() const { return last_move_; }
  int socket() const { return connection_->socket(); }
  // Ends the connection, at once. Only busy and TakeTransfer are left then.
  void Close() { connection_.reset(); }
  bool open() const { return connection_ != nullptr; }

 private:
  Progress Send();
  Progress Receive(std::span<char> buffer);

  std::unique_ptr<CurlConnection> connection_;
  std::optional<Transfer> transfer_;
  std::optional<HttpAnswerParser> parser_;
  std::size_t sent_ = 0;
  int answers_ = 0;
  TimePoint last_move_;
};

}  // namespace s3client
