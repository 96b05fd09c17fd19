#include "imaging/worker/confinement.h"

#include <cerrno>
#include <csignal>
#include <fstream>
#include <system_error>

#include <fmt/format.h>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "imaging/worker/landlock.h"
#include "imaging/worker/system_call_filter.h"

namespace imaging {
namespace {

using Step = tl::expected<void, std::string>;

Step Failed(const char* layer, int error = errno) {
  return tl::unexpected(fmt::format("{}: {}", layer, std::generic_category().message(error)));
}

Step CloseOthers(int kept) {
  const auto from = [](int first, int last) {
    return first > last || ::close_range(static_cast<unsigned>(first), static_cast<unsigned>(last), 0) == 0;
  };
  constexpr int kLast = 0x7fffffff;
  const bool closed =
      from(0, STDERR_FILENO - 1) && from(STDERR_FILENO + 1, kept - 1) && from(kept + 1, kLast);
  return closed ? Step() : Failed("close_range");
}

Step Limit(__rlimit_resource resource, std::uint64_t most) {
  const rlimit limit{most, most};
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
      .and_then([] { return Limit(RLIMIT_CORE, 0); });
}

// Root's powers end here; a service that is not root has none to lose.
Step DropPrivileges() {
  constexpr unsigned kNobody = 65534;
  if (::geteuid() != 0) return {};
  if (::setgroups(0, nullptr) != 0 || ::setresgid(kNobody, kNobody, kNobody) != 0 ||
      ::setresuid(kNobody, kNobody, kNobody) != 0) {
    // In a user namespace of one user there is nobody else to become, and root is root of nothing.
    if (errno != EINVAL && errno != EPERM) return Failed("setresuid");
  }
  return {};
}

Step GiveUpPrivileges() {
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) return Failed("end with the parent");
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return Failed("no new privileges");
  if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return Failed("not dumpable");
  return {};
}

}  // namespace

tl::expected<std::vector<std::string>, std::string> ConfineThisProcess(const ConfinementLimits& limits,
                                                                       int kept_descriptor) {
  std::vector<std::string> missing;
  const Step done = CloseOthers(kept_descriptor)
                        .and_then([&] { return LimitResources(limits); })
                        .and_then(DropPrivileges)
                        .and_then(GiveUpPrivileges)
                        .and_then([&]() -> Step {
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
                        })
                        .and_then([]() -> Step {
                          const int error = InstallSystemCallFilter();
                          return error == 0 ? Step() : Failed("seccomp", error);
                        });
  if (!done) return tl::unexpected(done.error());
  return missing;
}

}  // namespace imaging
