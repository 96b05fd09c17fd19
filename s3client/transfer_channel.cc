#include "s3client/transfer_channel.h"

#include <utility>

namespace s3client {
namespace {

using std::chrono::steady_clock;
using Moved = CurlConnection::Moved;
using Progress = TransferChannel::Progress;

Progress ProgressOf(HttpAnswerParser::State state) {
  switch (state) {
    case HttpAnswerParser::State::kMore:
      return Progress::kMore;
    case HttpAnswerParser::State::kComplete:
      return Progress::kComplete;
    case HttpAnswerParser::State::kTooLarge:
      return Progress::kTooLarge;
    case HttpAnswerParser::State::kBroken:
      break;
  }
  return Progress::kNotHttp;
}

}  // namespace

TransferChannel::TransferChannel(std::unique_ptr<CurlConnection> connection)
    : connection_(std::move(connection)), last_move_(steady_clock::now()) {}

Progress TransferChannel::Begin(Transfer transfer) {
  parser_.emplace(transfer.most_body_bytes);
  transfer_ = std::move(transfer);
  sent_ = 0;
  last_move_ = steady_clock::now();
  return Send();
}

Progress TransferChannel::Continue(std::span<char> buffer) {
  if (awaits_room()) {
    const Progress sent = Send();
    if (sent != Progress::kMore) return sent;
  }
  return Receive(buffer);
}

Progress TransferChannel::Send() {
  const std::string_view rest = std::string_view(transfer_->text).substr(sent_);
  const Moved moved = connection_->Send(rest);
  if (moved.state == Moved::State::kEnded) return Progress::kBroken;
  sent_ += moved.bytes;
  return Progress::kMore;
}

Progress TransferChannel::Receive(std::span<char> buffer) {
  while (true) {
    const Moved moved = connection_->Receive(buffer);
    if (moved.state == Moved::State::kEnded) return Progress::kBroken;
    if (moved.state == Moved::State::kNothing) break;
    last_move_ = steady_clock::now();
    const Progress progress = ProgressOf(parser_->Feed({buffer.data(), moved.bytes}));
    if (progress != Progress::kMore) return progress;
  }
  connection_->AcknowledgeAtOnce();
  return Progress::kMore;
}

HttpAnswer TransferChannel::TakeAnswer() {
  ++answers_;
  return parser_->Take();
}

Transfer TransferChannel::TakeTransfer() {
  return *std::exchange(transfer_, std::nullopt);
}

bool TransferChannel::IsSilent(std::span<char> buffer) {
  return connection_->Receive(buffer).state == Moved::State::kNothing;
}

std::optional<TransportFailureKind> TransferChannel::WhyEnded(TimePoint now,
                                                              std::chrono::milliseconds stall) const {
  if (transfer_->stop.stop_requested()) return TransportFailureKind::kStopped;
  if (now >= transfer_->deadline) return TransportFailureKind::kDeadline;
  if (now - last_move_ >= stall) return TransportFailureKind::kStalled;
  return std::nullopt;
}

}  // namespace s3client
