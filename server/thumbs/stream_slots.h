// How many answers are streamed at once. Each holds a thread for as long as its client reads; so where no
// slot is free, the reader that has stood still longest makes room, if it has done so for long enough.
// Thread-safe.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "server/thumbs/waiter.h"

namespace server {

class StreamSlots {
 public:
  struct Options {
    std::size_t slots = 32;  // 1 or more
    // A reader on a slow line takes its bytes in gulps, as the kernel gives it room for them.
    std::chrono::milliseconds patience{3'000};
  };

  explicit StreamSlots(Options options) : options_(options) {}

  // A stream to one reader, by one thread; gives its slot back at its end.
  class Stream {
   public:
    // The references must outlive it.
    Stream(StreamSlots& slots, Waiter& reader) : slots_(slots), reader_(reader) {}
    ~Stream();
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    // Once, and before Write. False: there is no slot, and nobody makes room.
    bool Take();
    // As the reader's; false, too, where it had to make room for another.
    bool Write(std::string_view bytes);
    // It had to.
    bool made_room() const;

   private:
    friend class StreamSlots;
    StreamSlots& slots_;
    Waiter& reader_;
    // Guarded by the slots' mutex:
    std::optional<std::chrono::steady_clock::time_point> writing_since_;
    bool broken_off_ = false;
  };

 private:
  bool Enter(Stream& stream);
  Stream* StandingStillLongest();

  const Options options_;
  mutable std::mutex mutex_;
  std::vector<Stream*> streams_;  // with a slot: those that were broken off have lost theirs
};

}  // namespace server
