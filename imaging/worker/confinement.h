// Takes from the calling process whatever decoding a picture does not need, for good. What is left to a
// decoder that has been taken over: to compute, in bounded memory and time, and to answer over the sockets
// and files it was given.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <tl/expected.hpp>

namespace imaging {

struct ConfinementLimits {
  std::uint64_t memory_bytes = std::uint64_t{2} << 30;  // of address space beyond what is mapped already
  std::chrono::seconds cpu_time{120};                   // of the process, whatever it works on
  std::uint64_t file_bytes = std::uint64_t{256} << 20;  // of the file in memory that it is given to write to
  // Above which it gets none. The kernel counts those of the whole user: more than all workers and a service
  // of the same user have.
  std::uint64_t threads = 8'192;
};

// For a process of one thread, which from then on also dies with its parent. Keeps `kept_descriptor` (3 or
// more) and closes all others; standard input, output and error lead nowhere. In force for all threads made
// afterwards:
//   - no new privileges (prctl(2)), no capabilities, no core dumps, no attaching debuggers;
//   - rlimits for address space, processor time, threads (of the whole user), size and number of files: files
//     in memory can neither be made nor kept beside those of the job at hand;
//   - Landlock: no path can be opened, no port connected or bound
//   (https://docs.kernel.org/userspace-api/landlock.html);
//   - seccomp: a list of allowed system calls. Opening and asking for paths fails with EACCES, because
//     libraries do it by habit; sockets, exec, ptrace and signals to others, and whatever is not on the list,
//     kill the process.
// The value: layers that this kernel lacks, by name ("landlock"); the rest is in force. The error names the
// layer that could not be had: then nothing may be decoded here. Without `all_or_nothing` such a layer is
// among those of the value too, with the reason, and what comes after it is still put in force.
tl::expected<std::vector<std::string>, std::string> ConfineThisProcess(const ConfinementLimits& limits,
                                                                       int kept_descriptor,
                                                                       bool all_or_nothing = true);

}  // namespace imaging
