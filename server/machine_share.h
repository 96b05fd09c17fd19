// What this process may use of its machine. A container sees all processors and all memory of it, and would
// be stopped for most of each period, or killed, if it used them: its control group (v2) has the limits.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace server {

// "max 100000" or "150000 100000" (microseconds of each period), as cpu.max says it: rounded up to whole
// processors, nullopt without a limit. https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu-interface-files
// Pure.
std::optional<int> QuotaProcessors(std::string_view cpu_max);

// Processors that may be kept busy, 1 or more: those it may run on, or fewer where its control group or one
// above has a quota.
int ProcessorCount();

// "max" or "536870912", as memory.max and pids.max say it: nullopt without a limit.
// https://docs.kernel.org/admin-guide/cgroup-v2.html#interface-files Pure.
std::optional<std::uint64_t> GroupLimit(std::string_view text);

// Bytes: the machine's, or less where its control group or one above has a limit.
std::uint64_t MemoryBytes();

// Threads of all processes together: where its control group or one above has a limit (pids.max).
std::optional<std::uint64_t> TaskLimit();

}  // namespace server
