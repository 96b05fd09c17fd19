// For tests that need what a process has only once: no other threads, or libvips as it was started.
#pragma once

#include <cstdlib>
#include <string>

#include <sys/wait.h>
#include <unistd.h>

namespace imaging::testing {

inline constexpr const char* kAlone = "THUMBD_TEST_ALONE";

// Whether RunAlone started this process.
inline bool IsAlone() {
  return std::getenv(kAlone) != nullptr;
}

// Runs one test of this program in a new process; its exit code, -1 where it died.
inline int RunAlone(const std::string& test) {
  const pid_t child = fork();
  if (child == 0) {
    setenv(kAlone, "1", 1);
    execl("/proc/self/exe", "imaging_tests", ("--gtest_filter=" + test).c_str(), nullptr);
    _exit(127);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace imaging::testing
