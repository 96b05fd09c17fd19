#include "server/thumbs/stream_slots.h"

namespace server {

using std::chrono::steady_clock;

StreamSlots::Stream::~Stream() {
  const std::lock_guard lock(slots_.mutex_);
  std::erase(slots_.streams_, this);
}

bool StreamSlots::Stream::Take() {
  return slots_.Enter(*this);
}

bool StreamSlots::Stream::Write(std::string_view bytes) {
  {
    const std::lock_guard lock(slots_.mutex_);
    if (broken_off_) return false;
    writing_since_ = steady_clock::now();
  }
  const bool wanted = reader_.Write(bytes);
  const std::lock_guard lock(slots_.mutex_);
  writing_since_.reset();
  return wanted && !broken_off_;
}

bool StreamSlots::Stream::made_room() const {
  const std::lock_guard lock(slots_.mutex_);
  return broken_off_;
}

bool StreamSlots::Enter(Stream& stream) {
  const std::lock_guard lock(mutex_);
  if (streams_.size() >= options_.slots) {
    Stream* const slowest = StandingStillLongest();
    if (slowest == nullptr) return false;
    slowest->broken_off_ = true;
    slowest->reader_.BreakOff();
    std::erase(streams_, slowest);
  }
  streams_.push_back(&stream);
  return true;
}

// Null where nobody has done so for long enough.
StreamSlots::Stream* StreamSlots::StandingStillLongest() {
  Stream* slowest = nullptr;
  for (Stream* const stream : streams_) {
    if (!stream->writing_since_) continue;
    if (slowest == nullptr || *stream->writing_since_ < *slowest->writing_since_) slowest = stream;
  }
  const bool long_enough =
      slowest != nullptr && steady_clock::now() - *slowest->writing_since_ >= options_.patience;
  return long_enough ? slowest : nullptr;
}

}  // namespace server
