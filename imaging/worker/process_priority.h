// How much of the processors a process gets beside others.
#pragma once

#include <chrono>

namespace imaging {

struct ProcessPriority {
  int niceness = 10;  // nice(2): renderings yield the processor to who answers
  // How long it would like to run at a stretch, up to 100 ms; 0: as the kernel has it. Its share stays the
  // same, but whoever wakes up with a shorter one runs at once instead of a few milliseconds later:
  // Linux 6.12 (sched_setattr(2), sched_runtime); older kernels ignore it.
  std::chrono::milliseconds slice{0};
};

// Of the calling process. What is refused is left as it is.
void TakePriority(const ProcessPriority& priority);

}  // namespace imaging
