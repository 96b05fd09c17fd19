// How many processors this process may keep busy.
#pragma once

#include <optional>
#include <string_view>

namespace server {

// "max 100000" or "150000 100000" (microseconds of each period), as cpu.max says it: rounded up to whole
// processors, nullopt without a limit. https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu-interface-files
// Pure.
std::optional<int> QuotaProcessors(std::string_view cpu_max);

// 1 or more: those it may run on, or fewer where its control group (v2) or one above has a quota. A container
// sees all of its machine's processors, and would be stopped for most of each period if it used them.
int ProcessorCount();

}  // namespace server
