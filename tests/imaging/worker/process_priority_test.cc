#include "imaging/worker/process_priority.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace imaging {
namespace {

// 0 where the child found itself as nice as it was to be, and of the usual policy.
int StatusOfChildWith(const ProcessPriority& priority) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    TakePriority(priority);
    const bool right =
        ::getpriority(PRIO_PROCESS, 0) == priority.niceness && ::sched_getscheduler(0) == SCHED_OTHER;
    ::_exit(right ? 0 : 1);
  }
  int status = -1;
  ::waitpid(pid, &status, 0);
  return status;
}

TEST(ProcessPriority, IsTakenByTheCallingProcess) {
  EXPECT_EQ(StatusOfChildWith({12, {}}), 0);
}

TEST(ProcessPriority, ALongSliceLeavesTheNiceness) {
  EXPECT_EQ(StatusOfChildWith({13, std::chrono::milliseconds(100)}), 0);
}

}  // namespace
}  // namespace imaging
