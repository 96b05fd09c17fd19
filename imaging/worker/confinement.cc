#include "imaging/worker/confinement.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <functional>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "imaging/worker/landlock.h"
#include "imaging/worker/system_call_filter.h"

namespace imaging {
namespace {

using Step = tl::expected<void, std::string>;

// Their numbers end here: the standard ones, the socket (wherever it is), an original and a file for the
// pictures, and one that GLib wakes its threads by. What a job brings has to be closed before the next but
// one can be taken, so nobody's originals are kept.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::uint64_t kMostDescriptors = 9;  // and a pipe of the sanitizer
#else
constexpr std::uint64_t kMostDescriptors = 7;
#endif

Step Failed(const char* layer, int error = errno) {
  return tl::unexpected(fmt::format("{}: {}", layer, std::generic_category().message(error)));
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kSilenced = STDERR_FILENO;  // where sanitizers report
#else
constexpr int kSilenced = STDERR_FILENO + 1;
#endif

// Standard error is the service's log, which a worker could otherwise cut off or write lines into. The
// numbers stay taken: what is opened later must not become somebody's standard error.
Step Silence() {
  const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  if (nothing < 0) return Failed("open /dev/null");
  for (int stream = 0; stream < kSilenced; ++stream) {
    if (::dup2(nothing, stream) < 0) return Failed("dup2");
  }
  return {};
}

Step CloseOthers(int kept) {
  const auto close = [](int first, int last) {
    return first > last || ::close_range(static_cast<unsigned>(first), static_cast<unsigned>(last), 0) == 0;
  };
  constexpr int kLast = 0x7fffffff;
  return close(STDERR_FILENO + 1, kept - 1) && close(kept + 1, kLast) ? Step() : Failed("close_range");
}

// Or what the limit is already, where that is less.
Step Limit(__rlimit_resource resource, std::uint64_t most) {
  rlimit limit{};
  if (::getrlimit(resource, &limit) != 0) return Failed("getrlimit");
  limit.rlim_max = std::min<rlim_t>(limit.rlim_max, most);
  limit.rlim_cur = limit.rlim_max;
  return ::setrlimit(resource, &limit) == 0 ? Step() : Failed("setrlimit");
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
// Sanitizers reserve terabytes of address space.
Step LimitMemory(std::uint64_t) {
  return {};
}
#else
std::uint64_t MappedBytes() {
  std::uint64_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

Step LimitMemory(std::uint64_t more) {
  return Limit(RLIMIT_AS, MappedBytes() + more);
}
#endif

Step LimitResources(const ConfinementLimits& limits) {
  return LimitMemory(limits.memory_bytes)
      .and_then([&] { return Limit(RLIMIT_CPU, static_cast<std::uint64_t>(limits.cpu_time.count())); })
      .and_then([&] { return Limit(RLIMIT_FSIZE, limits.file_bytes); })
      // Files in memory count to no limit of memory: those of one job, and each bounded.
      .and_then([&] { return Limit(RLIMIT_NOFILE, kMostDescriptors); })
      .and_then([&] { return Limit(RLIMIT_NPROC, limits.threads); })
      .and_then([] { return Limit(RLIMIT_CORE, 0); });
}

using Capabilities = std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3>;

bool HasNoCapability() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  Capabilities held{};
  if (::syscall(SYS_capget, &header, held.data()) != 0) return false;
  return std::ranges::all_of(
      held, [](const auto& set) { return (set.effective | set.permitted | set.inheritable) == 0; });
}

// Root becomes nobody where it may (in a user namespace of one user there is nobody else to become); in any
// case all capabilities end here, those of a service that is not root too.
Step DropPrivileges() {
  constexpr unsigned kNobody = 65534;
  if (::geteuid() == 0) {
    static_cast<void>(::setgroups(0, nullptr));
    static_cast<void>(::setresgid(kNobody, kNobody, kNobody));
    static_cast<void>(::setresuid(kNobody, kNobody, kNobody));
  }
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  Capabilities none{};
  if (::syscall(SYS_capset, &header, none.data()) == 0) return {};
  // A supervisor's own filter may forbid the call (systemd's ~@privileged does).
  const int error = errno;
  return HasNoCapability() ? Step() : Failed("capset", error);
}

Step GiveUpPrivileges() {
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) return Failed("end with the parent");
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return Failed("no new privileges");
  if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return Failed("not dumpable");
  return {};
}

using Missing = std::vector<std::string>;

Step DenyPaths(Missing& missing) {
  switch (DenyAllPaths()) {
    case LandlockResult::kInForce:
      return {};
    case LandlockResult::kNotThere:
      missing.emplace_back("landlock");
      return {};
    case LandlockResult::kFailed:
      break;
  }
  return Failed("landlock");
}

Step FilterSystemCalls() {
  const int error = InstallSystemCallFilter();
  return error == 0 ? Step() : Failed("seccomp", error);
}

}  // namespace

tl::expected<std::vector<std::string>, std::string> ConfineThisProcess(const ConfinementLimits& limits,
                                                                       int kept_descriptor,
                                                                       bool all_or_nothing) {
  Missing missing;
  const std::array<std::function<Step()>, 7> layers{Silence,
                                                    [&] { return CloseOthers(kept_descriptor); },
                                                    [&] { return LimitResources(limits); },
                                                    DropPrivileges,
                                                    GiveUpPrivileges,
                                                    [&] { return DenyPaths(missing); },
                                                    FilterSystemCalls};
  for (const auto& layer : layers) {
    const Step done = layer();
    if (done) continue;
    if (all_or_nothing) return tl::unexpected(done.error());
    missing.push_back(done.error());
  }
  return missing;
}

}  // namespace imaging
