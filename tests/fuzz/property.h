// What a target says of every input.
#pragma once

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace fuzzing {

// Ends the program where `holds` is false: both libFuzzer and the replay then keep the input.
inline void Require(bool holds, const char* claim) {
  if (holds) return;
  static_cast<void>(std::fprintf(stderr, "does not hold: %s\n", claim));
  std::abort();
}

// Fit for a log, a header or a terminal.
inline bool IsPrintableAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace fuzzing
