// Finds where a request head ends while its bytes arrive, and refuses one that grows past its limits. Pure.
#pragma once

#include <cstddef>
#include <string_view>
#include <variant>

#include "server/front/head_refusal.h"

namespace server {

struct HeadLimits {
  std::size_t bytes = 16'384;  // request line and headers, with their line ends
  std::size_t lines = 100;     // request line and headers
};

class HeadScanner {
 public:
  explicit HeadScanner(HeadLimits limits) : limits_(limits) {}

  struct Incomplete {};
  struct Complete {
    std::size_t begin;  // of the request line: one empty line before it is skipped (RFC 9112 section 2.2)
    std::size_t end;    // after the empty line
  };
  using Progress = std::variant<Incomplete, Complete, HeadRefusal>;

  // `bytes` begins where the head does and holds everything so far: each call sees the bytes of the last one,
  // with more behind them. No byte is looked at twice, however small the pieces come.
  Progress Scan(std::string_view bytes);

  // For the next head.
  void Reset() { *this = HeadScanner(limits_); }

 private:
  Progress Unfinished(std::string_view bytes) const;
  HeadRefusal TooLarge() const;

  HeadLimits limits_;
  std::size_t begin_ = 0;
  std::size_t line_ = 0;     // where the current line begins
  std::size_t scanned_ = 0;  // how far line ends were looked for
  std::size_t lines_ = 0;    // complete ones
};

}  // namespace server
