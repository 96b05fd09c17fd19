#include "imaging/worker/system_call_filter.h"

#include <array>
#include <cerrno>
#include <memory>

#include <fcntl.h>
#include <linux/sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace imaging {
namespace {

struct Release {
  void operator()(void* filter) const { ::seccomp_release(filter); }
};
using Filter = std::unique_ptr<void, Release>;

// Memory, threads and time; reading and writing what is open already. No descriptor can be made but
// GLib's eventfds, and none received but those of a job.
constexpr std::array kAllowed = {SCMP_SYS(brk),
                                 SCMP_SYS(mmap),
                                 SCMP_SYS(munmap),
                                 SCMP_SYS(mremap),
                                 SCMP_SYS(mprotect),
                                 SCMP_SYS(madvise),
                                 SCMP_SYS(futex),
                                 SCMP_SYS(set_robust_list),
                                 SCMP_SYS(rseq),
                                 SCMP_SYS(sched_yield),
                                 SCMP_SYS(sched_getaffinity),
                                 SCMP_SYS(sched_getscheduler),
                                 SCMP_SYS(sched_getparam),
                                 SCMP_SYS(membarrier),
                                 SCMP_SYS(getpid),
                                 SCMP_SYS(gettid),
                                 SCMP_SYS(getppid),
                                 SCMP_SYS(getuid),
                                 SCMP_SYS(geteuid),
                                 SCMP_SYS(getgid),
                                 SCMP_SYS(getegid),
                                 SCMP_SYS(clock_gettime),
                                 SCMP_SYS(clock_getres),
                                 SCMP_SYS(clock_nanosleep),
                                 SCMP_SYS(nanosleep),
                                 SCMP_SYS(gettimeofday),
                                 SCMP_SYS(time),
                                 SCMP_SYS(getrandom),
                                 SCMP_SYS(getrusage),
                                 SCMP_SYS(sysinfo),
                                 SCMP_SYS(uname),
                                 SCMP_SYS(getcpu),
                                 SCMP_SYS(restart_syscall),
                                 SCMP_SYS(rt_sigaction),
                                 SCMP_SYS(rt_sigprocmask),
                                 SCMP_SYS(rt_sigreturn),
                                 SCMP_SYS(sigaltstack),
                                 SCMP_SYS(exit),
                                 SCMP_SYS(exit_group),
                                 SCMP_SYS(read),
                                 SCMP_SYS(write),
                                 SCMP_SYS(readv),
                                 SCMP_SYS(writev),
                                 SCMP_SYS(pread64),
                                 SCMP_SYS(pwrite64),
                                 SCMP_SYS(lseek),
                                 SCMP_SYS(close),
                                 SCMP_SYS(fstat),
                                 SCMP_SYS(eventfd2),
                                 SCMP_SYS(recvmsg),
                                 SCMP_SYS(poll),
                                 SCMP_SYS(ppoll)};

// Libraries ask for these by habit and go on without: locales, processors, plug-ins, the terminal.
constexpr std::array kRefused = {SCMP_SYS(open),
                                 SCMP_SYS(openat),
                                 SCMP_SYS(openat2),
                                 SCMP_SYS(stat),
                                 SCMP_SYS(lstat),
                                 SCMP_SYS(access),
                                 SCMP_SYS(faccessat),
                                 SCMP_SYS(faccessat2),
                                 SCMP_SYS(readlink),
                                 SCMP_SYS(readlinkat),
                                 SCMP_SYS(statx),
                                 SCMP_SYS(getcwd),
                                 SCMP_SYS(statfs),
                                 SCMP_SYS(newfstatat),
                                 SCMP_SYS(mkdir),
                                 SCMP_SYS(umask),
                                 SCMP_SYS(unlink),
                                 SCMP_SYS(ioctl),
                                 SCMP_SYS(sched_setaffinity),
                                 SCMP_SYS(sched_setscheduler),
                                 SCMP_SYS(setpriority),
                                 SCMP_SYS(getpriority),
                                 SCMP_SYS(prlimit64),
                                 SCMP_SYS(getrlimit),
                                 SCMP_SYS(mlock),
                                 SCMP_SYS(mincore)};

bool Add(const Filter& filter, std::uint32_t action, int call) {
  return ::seccomp_rule_add_array(filter.get(), action, call, 0, nullptr) == 0;
}
bool Add(const Filter& filter, std::uint32_t action, int call, scmp_arg_cmp condition) {
  return ::seccomp_rule_add_array(filter.get(), action, call, 1, &condition) == 0;
}

scmp_arg_cmp Equals(unsigned argument, std::uint64_t value) {
  return {argument, SCMP_CMP_EQ, value, 0};
}
scmp_arg_cmp HasOnly(unsigned argument, std::uint64_t bits, std::uint64_t of) {
  return {argument, SCMP_CMP_MASKED_EQ, of, bits};
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
// Sanitizers find out by a pipe whether memory can be read.
constexpr std::array kOfSanitizers = {SCMP_SYS(pipe2)};
#else
constexpr std::array<int, 0> kOfSanitizers{};
#endif

bool AddCalls(const Filter& filter) {
  for (const int call : kOfSanitizers) {
    if (!Add(filter, SCMP_ACT_ALLOW, call)) return false;
  }
  for (const int call : kAllowed) {
    if (!Add(filter, SCMP_ACT_ALLOW, call)) return false;
  }
  for (const int call : kRefused) {
    if (!Add(filter, SCMP_ACT_ERRNO(EACCES), call)) return false;
  }
  return true;
}

// Calls that are harmless with some arguments only.
bool AddConditions(const Filter& filter) {
  constexpr std::uint64_t kThread = CLONE_VM | CLONE_THREAD | CLONE_SIGHAND;
  constexpr std::uint64_t kNamespaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC |
                                        CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET | CLONE_PTRACE;
  const auto thread = HasOnly(0, kThread, kThread | kNamespaces);
  const bool threads = Add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), thread) &&
                       // Its arguments lie in memory, where a filter cannot look: glibc then takes clone.
                       Add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3)) &&
                       Add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prctl), Equals(0, PR_SET_NAME)) &&
                       Add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prctl), Equals(0, PR_GET_NAME)) &&
                       Add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prctl), Equals(0, PR_SET_VMA));
  // abort(3) signals its own process.
  const auto self = static_cast<std::uint64_t>(::getpid());
  const bool signals = Add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), Equals(0, self));
  bool files = true;
  for (const int command : {F_GETFD, F_SETFD, F_GETFL, F_GET_SEALS}) {
    files =
        files && Add(filter, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), Equals(1, static_cast<std::uint64_t>(command)));
  }
  return threads && signals && files;
}

}  // namespace

int InstallSystemCallFilter() {
  const Filter filter(::seccomp_init(SCMP_ACT_KILL_PROCESS));
  if (!filter) return ENOMEM;
  if (!AddCalls(filter) || !AddConditions(filter)) return EINVAL;
  return -::seccomp_load(filter.get());
}

}  // namespace imaging
