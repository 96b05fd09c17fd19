// System calls that no decoder has a use for: each kills who tries it, whatever its arguments.
#include <array>
#include <chrono>
#include <csignal>
#include <string>
#include <string_view>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/imaging/worker/confined.h"

namespace imaging {
namespace {

using testing::Confined;
using testing::End;
using testing::kTooMuch;

struct Call {
  std::string_view name;
  long number;
};

class ForbiddenCall : public ::testing::TestWithParam<Call> {};

TEST_P(ForbiddenCall, Kills) {
  const End end = Confined([] {
    ::syscall(GetParam().number, 0, 0, 0, 0, 0, 0);
    return kTooMuch;
  });
  EXPECT_EQ(end.signal, SIGSYS) << GetParam().name << ": exit code " << end.code;
}

#define CALL(name)    \
  Call {              \
#name, SYS_##name \
  }
constexpr std::array kSockets = {CALL(socket),      CALL(socketpair), CALL(connect),  CALL(bind),
                                 CALL(listen),      CALL(accept),     CALL(accept4),  CALL(sendto),
                                 CALL(recvfrom),    CALL(sendmsg),    CALL(sendmmsg), CALL(getsockname),
                                 CALL(getpeername), CALL(setsockopt), CALL(shutdown)};
constexpr std::array kOthers = {CALL(ptrace),
                                CALL(kill),
                                CALL(tkill),
                                CALL(rt_sigqueueinfo),
                                CALL(rt_tgsigqueueinfo),
                                CALL(pidfd_open),
                                CALL(pidfd_getfd),
                                CALL(pidfd_send_signal),
                                CALL(process_vm_readv),
                                CALL(process_vm_writev),
                                CALL(process_madvise),
                                CALL(kcmp),
                                CALL(wait4),
                                CALL(waitid),
                                CALL(setpgid),
                                CALL(setsid),
                                CALL(migrate_pages),
                                CALL(move_pages),
                                CALL(get_robust_list),
                                CALL(sched_setattr),
                                CALL(process_mrelease)};
constexpr std::array kPrograms = {CALL(execve), CALL(execveat), CALL(unshare), CALL(setns),
                                  CALL(personality)};
constexpr std::array kKernel = {CALL(io_uring_setup),
                                CALL(io_uring_enter),
                                CALL(io_uring_register),
                                CALL(userfaultfd),
                                CALL(bpf),
                                CALL(perf_event_open),
                                CALL(keyctl),
                                CALL(add_key),
                                CALL(request_key),
                                CALL(kexec_load),
                                CALL(init_module),
                                CALL(finit_module),
                                CALL(delete_module),
                                CALL(reboot),
                                CALL(syslog),
                                CALL(acct),
                                CALL(swapon),
                                CALL(swapoff),
                                CALL(quotactl),
                                CALL(sethostname),
                                CALL(setdomainname),
                                CALL(settimeofday),
                                CALL(clock_settime),
                                CALL(adjtimex),
                                CALL(clock_adjtime),
                                CALL(seccomp),
                                CALL(lookup_dcookie),
                                CALL(vhangup)};
constexpr std::array kIdentity = {CALL(setuid),    CALL(setgid),    CALL(setreuid),  CALL(setregid),
                                  CALL(setresuid), CALL(setresgid), CALL(setgroups), CALL(setfsuid),
                                  CALL(setfsgid),  CALL(capset),    CALL(setrlimit)};
constexpr std::array kPaths = {CALL(mount),
                               CALL(umount2),
                               CALL(pivot_root),
                               CALL(chroot),
                               CALL(chdir),
                               CALL(fchdir),
                               CALL(fsopen),
                               CALL(open_tree),
                               CALL(move_mount),
                               CALL(name_to_handle_at),
                               CALL(open_by_handle_at),
                               CALL(renameat2),
                               CALL(linkat),
                               CALL(symlinkat),
                               CALL(unlinkat),
                               CALL(mkdirat),
                               CALL(mknodat),
                               CALL(fchmod),
                               CALL(fchmodat),
                               CALL(fchown),
                               CALL(fchownat),
                               CALL(truncate),
                               CALL(utimensat),
                               CALL(setxattr),
                               CALL(getdents64),
                               CALL(inotify_init1),
                               CALL(fanotify_init),
                               CALL(landlock_create_ruleset)};
// Memory that no limit of ours would count, and descriptors that lead elsewhere.
constexpr std::array kResources = {CALL(shmget),
                                   CALL(shmat),
                                   CALL(semget),
                                   CALL(msgget),
                                   CALL(mq_open),
                                   CALL(memfd_secret),
                                   CALL(mlockall),
                                   CALL(remap_file_pages),
                                   CALL(splice),
                                   CALL(vmsplice),
                                   CALL(tee),
                                   CALL(sendfile),
                                   CALL(copy_file_range),
                                   CALL(dup),
                                   CALL(dup3),
                                   CALL(timer_create),
                                   CALL(epoll_create1),
                                   CALL(signalfd4),
                                   CALL(timerfd_create),
                                   CALL(memfd_create),
                                   CALL(pipe),
                                   CALL(ftruncate),
                                   CALL(fallocate)};
#if defined(__x86_64__)
constexpr std::array kOfThisMachine = {CALL(iopl), CALL(ioperm), CALL(modify_ldt),     CALL(arch_prctl),
                                       CALL(fork), CALL(vfork),  CALL(kexec_file_load)};
#endif

std::string NameOf(const ::testing::TestParamInfo<Call>& info) {
  return std::string(info.param.name);
}
INSTANTIATE_TEST_SUITE_P(Sockets, ForbiddenCall, ::testing::ValuesIn(kSockets), NameOf);
INSTANTIATE_TEST_SUITE_P(Others, ForbiddenCall, ::testing::ValuesIn(kOthers), NameOf);
INSTANTIATE_TEST_SUITE_P(Programs, ForbiddenCall, ::testing::ValuesIn(kPrograms), NameOf);
INSTANTIATE_TEST_SUITE_P(Kernel, ForbiddenCall, ::testing::ValuesIn(kKernel), NameOf);
INSTANTIATE_TEST_SUITE_P(Identity, ForbiddenCall, ::testing::ValuesIn(kIdentity), NameOf);
INSTANTIATE_TEST_SUITE_P(Paths, ForbiddenCall, ::testing::ValuesIn(kPaths), NameOf);
INSTANTIATE_TEST_SUITE_P(Resources, ForbiddenCall, ::testing::ValuesIn(kResources), NameOf);
#if defined(__x86_64__)
INSTANTIATE_TEST_SUITE_P(OfThisMachine, ForbiddenCall, ::testing::ValuesIn(kOfThisMachine), NameOf);
#endif

TEST(ForbiddenArguments, NoProcessInNewNamespaces) {
  constexpr long kThread = CLONE_VM | CLONE_THREAD | CLONE_SIGHAND;
  for (const long more : {CLONE_NEWUSER, CLONE_NEWNS, CLONE_NEWNET, CLONE_NEWPID, CLONE_NEWIPC, CLONE_NEWUTS,
                          CLONE_NEWCGROUP, CLONE_PTRACE}) {
    EXPECT_KILLED(::syscall(SYS_clone, more | SIGCHLD, nullptr, nullptr, nullptr, nullptr));
    EXPECT_KILLED(::syscall(SYS_clone, kThread | more, nullptr, nullptr, nullptr, nullptr));
  }
}

// A filter cannot look into its arguments: it is not there.
TEST(ForbiddenArguments, TheNewCloneIsNotThere) {
  EXPECT_REFUSED(::syscall(SYS_clone3, nullptr, 0), ENOSYS);
}

TEST(ForbiddenArguments, NothingOfTheProcessItselfIsLoosened) {
  EXPECT_KILLED(::prctl(PR_SET_DUMPABLE, 1));
  EXPECT_KILLED(::prctl(PR_SET_PDEATHSIG, 0));
  EXPECT_KILLED(::prctl(PR_SET_SECCOMP, 0));
  EXPECT_KILLED(::prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY));
  EXPECT_KILLED(::prctl(PR_SET_CHILD_SUBREAPER, 1));
}

// Its owner is signalled when there is something to read.
TEST(ForbiddenArguments, NoSignalsByWayOfADescriptor) {
  EXPECT_KILLED(::fcntl(3, F_SETOWN, 1));
  EXPECT_KILLED(::fcntl(3, F_SETSIG, SIGTERM));
  EXPECT_KILLED(::fcntl(3, F_DUPFD, 10));
  EXPECT_KILLED(::fcntl(3, F_NOTIFY, 1));
  EXPECT_KILLED(::fcntl(3, F_SETLEASE, F_RDLCK));
  EXPECT_KILLED(::fcntl(3, F_ADD_SEALS, F_SEAL_WRITE));
}

TEST(ForbiddenArguments, NothingIsTypedIntoATerminal) {
  constexpr unsigned long kTypeIn = 0x5412;  // TIOCSTI
  char key = 'x';
  EXPECT_REFUSED(::syscall(SYS_ioctl, 3, kTypeIn, &key), EACCES);
}

#if defined(__x86_64__)
// getpid by the table of 32-bit programs.
int CallOf32Bits() {
  long result = 0;
  __asm__ volatile("int $0x80" : "=a"(result) : "a"(20L) : "memory");
  return kTooMuch;
}

// Other numbers mean other calls there: what is allowed in one table opens doors in another. Kernels of some
// guests (of confidential ones) have no such entry: there the instruction itself is a fault, confined or not.
TEST(ForbiddenTables, NoCallsOf32Bits) {
  const End unconfined = testing::ForkedTo(CallOf32Bits);
  ASSERT_TRUE(unconfined.code == kTooMuch || unconfined.signal == SIGSEGV) << unconfined.signal;
  const int expected = unconfined.signal == SIGSEGV ? SIGSEGV : SIGSYS;
  const End end = Confined(CallOf32Bits);
  EXPECT_EQ(end.signal, expected) << "exit code " << end.code;
}

TEST(ForbiddenTables, NoCallsOfX32) {
  constexpr long kX32 = 0x40000000;
  EXPECT_KILLED(::syscall(kX32 | SYS_getpid));
  EXPECT_KILLED(::syscall(kX32 | SYS_execve, 0, 0, 0));
}
#endif

}  // namespace
}  // namespace imaging
