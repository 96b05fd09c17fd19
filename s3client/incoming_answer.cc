#include "s3client/incoming_answer.h"

#include <utility>

namespace s3client {
namespace {

std::optional<TransportFailureKind> AbortUnless(bool wanted) {
  return wanted ? std::nullopt : std::optional(TransportFailureKind::kAborted);
}

}  // namespace

// The caller's stop and deadline are looked at here too: as long as bytes come, curl does not return from one
// round.
template <typename Take>
std::size_t IncomingAnswer::Guarded(std::size_t size, Take take) {
  try {
    Moved(std::chrono::steady_clock::now());
    ended_ = EndedByCaller(request_, deadline_, last_move_);
    if (!ended_) ended_ = take();
  } catch (...) {
    ended_ = TransportFailureKind::kInternal;
  }
  return ended_ ? 0 : size;
}

std::size_t IncomingAnswer::OnHeaderLine(char* data, std::size_t, std::size_t size, void* user) {
  auto& answer = *static_cast<IncomingAnswer*>(user);
  answer.begun_ = true;
  return answer.Guarded(size, [&] { return answer.TakeHeaderLine({data, size}); });
}

std::size_t IncomingAnswer::OnBodyBytes(char* data, std::size_t, std::size_t size, void* user) {
  auto& answer = *static_cast<IncomingAnswer*>(user);
  return answer.Guarded(size, [&] { return answer.TakeBody({data, size}); });
}

std::optional<TransportFailureKind> IncomingAnswer::TakeHeaderLine(std::string_view line) {
  std::optional<HttpHead> head;
  if (!head_.Feed(line, head)) return TransportFailureKind::kNotHttp;
  if (!head) return std::nullopt;
  const bool wanted = receiver_.OnHead(*std::move(head));
  Moved(std::chrono::steady_clock::now());  // the receiver may have taken its time
  if (wanted) deadline_ = receiver_.BodyDeadline().value_or(deadline_);
  return AbortUnless(wanted);
}

std::optional<TransportFailureKind> IncomingAnswer::TakeBody(std::string_view bytes) {
  const bool wanted = bytes.empty() || receiver_.OnBody(bytes);
  Moved(std::chrono::steady_clock::now());
  return AbortUnless(wanted);
}

}  // namespace s3client
