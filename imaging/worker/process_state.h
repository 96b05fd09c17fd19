// What the kernel tells of another process.
#pragma once

#include <chrono>

namespace imaging {

// Of all its threads since it began; 0 where there is no such process.
std::chrono::milliseconds ProcessorTimeOf(int pid);

// Whether any of its threads could run, or is stopped (proc(5), stat): it does not wait for anything of its
// own. False where there is no such process.
bool WantsProcessor(int pid);

}  // namespace imaging
