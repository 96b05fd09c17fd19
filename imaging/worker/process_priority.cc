#include "imaging/worker/process_priority.h"

#include <cstdint>

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace imaging {
namespace {

// As linux/sched/types.h has it, which cannot be included beside sched.h on every system.
struct SchedulingAttributes {
  std::uint32_t size;
  std::uint32_t policy;  // 0: SCHED_OTHER
  std::uint64_t flags;
  std::int32_t nice;
  std::uint32_t priority;
  std::uint64_t runtime_ns;
  std::uint64_t deadline_ns;
  std::uint64_t period_ns;
};
static_assert(sizeof(SchedulingAttributes) == 48);

}  // namespace

void TakePriority(const ProcessPriority& priority) {
  static_cast<void>(::setpriority(PRIO_PROCESS, 0, priority.niceness));
  if (priority.slice.count() == 0) return;
  SchedulingAttributes attributes{};
  attributes.size = sizeof attributes;
  attributes.nice = priority.niceness;
  attributes.runtime_ns = static_cast<std::uint64_t>(std::chrono::nanoseconds(priority.slice).count());
  static_cast<void>(::syscall(SYS_sched_setattr, 0, &attributes, 0));
}

}  // namespace imaging
