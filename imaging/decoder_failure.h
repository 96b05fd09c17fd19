// The one place where exceptions of libvips and of the language become values.
//
// libvips' error text is one buffer for the whole process, shared between threads: Error::message may hold
// words of a neighbour's failure. The code never depends on it.
#pragma once

#include <string_view>
#include <type_traits>
#include <utility>

#include "imaging/error.h"

namespace imaging {

// To be called inside a catch block only. A failure of libvips gets `decoder_failure`, every other kInternal.
// Empties libvips' error buffer.
Error CurrentFailure(std::string_view step, ErrorCode decoder_failure) noexcept;

// Runs `body`; what it throws comes back as an Error whose message begins with `step`.
template <typename Body>
auto Attempt(std::string_view step, ErrorCode decoder_failure, Body&& body)
    -> Result<std::invoke_result_t<Body>> {
  try {
    return std::forward<Body>(body)();
  } catch (...) {
    return tl::unexpected(CurrentFailure(step, decoder_failure));
  }
}

// Frees what libvips keeps for the calling thread when it goes out of scope: we do not know when our caller's
// thread ends, and libvips only cleans up after threads of its own.
class ThreadStateCleanup {
 public:
  ThreadStateCleanup() = default;
  ThreadStateCleanup(const ThreadStateCleanup&) = delete;
  ThreadStateCleanup& operator=(const ThreadStateCleanup&) = delete;
  ~ThreadStateCleanup();
};

}  // namespace imaging
