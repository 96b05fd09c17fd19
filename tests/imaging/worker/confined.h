// Deeds tried from inside a confined process.
#pragma once

#include <cerrno>
#include <csignal>
#include <functional>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "imaging/worker/confinement.h"

namespace imaging::testing {

inline constexpr int kNotConfined = 99;
inline constexpr int kTooMuch = 98;

struct End {
  int signal = 0;
  int code = -1;
};

// What became of a process that did `deed`, whose value is its exit code.
inline End ForkedTo(const std::function<int()>& deed) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGSEGV, SIG_DFL);  // a sanitizer's handler would make an exit of it
    ::_exit(deed());
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return {WIFSIGNALED(status) ? WTERMSIG(status) : 0, WIFEXITED(status) ? WEXITSTATUS(status) : -1};
}

// The number of the one descriptor that is left to it, beside the standard ones.
inline constexpr int kKept = 5;

// The same of one that confined itself before. It keeps `kept`, or one that leads nowhere.
inline End Confined(const std::function<int()>& deed, const ConfinementLimits& limits = {}, int kept = -1) {
  return ForkedTo([&] {
    const int source = kept >= 0 ? kept : ::open("/dev/null", O_RDWR | O_CLOEXEC);
    if (source != kKept && ::dup2(source, kKept) < 0) return kNotConfined;
    return ConfineThisProcess(limits, kKept) ? deed() : kNotConfined;
  });
}

// Killed by the filter.
#define EXPECT_KILLED(deed)                                                     \
  do {                                                                          \
    const imaging::testing::End end = imaging::testing::Confined([&]() -> int { \
      deed;                                                                     \
      return imaging::testing::kTooMuch;                                        \
    });                                                                         \
    EXPECT_EQ(end.signal, SIGSYS) << #deed << ": exit code " << end.code;       \
  } while (false)

// Refused with an error.
inline int ErrnoOf(long result) {
  return result == -1 ? errno : kTooMuch;
}
#define EXPECT_REFUSED(call, error) \
  EXPECT_EQ(imaging::testing::Confined([&] { return imaging::testing::ErrnoOf(call); }).code, error) << #call

}  // namespace imaging::testing
