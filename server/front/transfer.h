// How a non-blocking read or write ended.
#pragma once

#include <cstddef>

namespace server {

struct Transfer {
  enum class State {
    kMoved,
    kBlocked,    // nothing, for now
    kEnded,      // the other side has sent all it will
    kPlainHttp,  // plain HTTP where TLS was to come
    kFailed,
  };

  State state;
  std::size_t bytes = 0;  // kMoved: more than none

  static Transfer Moved(std::size_t bytes) { return {State::kMoved, bytes}; }
};

}  // namespace server
