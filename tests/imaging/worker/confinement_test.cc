// Each power that a worker must not have is tried from inside a confined process.
#include "imaging/worker/confinement.h"

#include <array>
#include <csignal>
#include <cstdlib>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "imaging/worker/descriptor.h"
#include "imaging/worker/landlock.h"
#include "tests/imaging/worker/confined.h"

namespace imaging {
namespace {

using testing::Confined;
using testing::End;
using testing::kTooMuch;

TEST(Confinement, LetsCompute) {
  const End end = Confined([] {
    std::vector<int> numbers(1'000'000, 7);
    int sum = 0;
    for (const int number : numbers) sum += number;
    return sum == 7'000'000 ? 42 : 1;
  });
  EXPECT_EQ(end.code, 42) << "signal " << end.signal;
}

TEST(Confinement, LetsThreadsRun) {
  const End end = Confined([] {
    int code = 0;
    std::thread([&] { code = 42; }).join();
    return code;
  });
  EXPECT_EQ(end.code, 42) << "signal " << end.signal;
}

TEST(Confinement, NoFilesInMemory) {
  EXPECT_KILLED(::memfd_create("x", MFD_ALLOW_SEALING));
}

TEST(Confinement, NoSockets) {
  EXPECT_KILLED(::socket(AF_INET, SOCK_STREAM, 0));
  EXPECT_KILLED(::socket(AF_UNIX, SOCK_STREAM, 0));
  std::array<int, 2> pair{};
  EXPECT_KILLED(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  EXPECT_KILLED(::syscall(SYS_connect, 3, &address, sizeof address));
  EXPECT_KILLED(::syscall(SYS_bind, 3, &address, sizeof address));
  EXPECT_KILLED(::listen(3, 1));
}

TEST(Confinement, NoPaths) {
  EXPECT_REFUSED(::open("/etc/passwd", O_RDONLY), EACCES);
  EXPECT_REFUSED(::open("/tmp", O_RDONLY | O_DIRECTORY), EACCES);
  EXPECT_REFUSED(::open("/dev/null", O_RDWR), EACCES);
  EXPECT_REFUSED(::open("new", O_CREAT | O_WRONLY, 0600), EACCES);
  EXPECT_REFUSED(::open("/tmp", O_TMPFILE | O_RDWR, 0600), EACCES);
  EXPECT_REFUSED(::access("/etc/passwd", R_OK), EACCES);
  struct stat status {};
  EXPECT_REFUSED(::stat("/etc/passwd", &status), EACCES);
  EXPECT_REFUSED(::mkdir("/tmp/made", 0700), EACCES);
  EXPECT_KILLED(::rename("/tmp/a", "/tmp/b"));
  EXPECT_KILLED(::chdir("/"));
  EXPECT_KILLED(::chroot("/"));
}

TEST(Confinement, NoOtherPrograms) {
  std::array<char*, 1> none{nullptr};
  EXPECT_KILLED(::execve("/bin/true", none.data(), none.data()));
  EXPECT_KILLED(::syscall(SYS_execveat, 3, "", none.data(), none.data(), AT_EMPTY_PATH));
}

TEST(Confinement, NoProcesses) {
  EXPECT_KILLED(::syscall(SYS_fork));
  EXPECT_KILLED(::syscall(SYS_vfork));
  EXPECT_KILLED(::syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, nullptr));
}

TEST(Confinement, NobodyElseIsTouched) {
  EXPECT_KILLED(::ptrace(PTRACE_ATTACH, ::getppid(), nullptr, nullptr));
  EXPECT_KILLED(::kill(::getppid(), 0));
  EXPECT_KILLED(::kill(-1, SIGTERM));
  EXPECT_KILLED(::syscall(SYS_tgkill, ::getppid(), ::getppid(), SIGTERM));
  EXPECT_KILLED(::syscall(SYS_process_vm_readv, ::getppid(), nullptr, 0, nullptr, 0, 0));
  EXPECT_KILLED(::syscall(SYS_pidfd_open, ::getppid(), 0));
  EXPECT_REFUSED(::setpriority(PRIO_PROCESS, static_cast<id_t>(::getppid()), 19), EACCES);
}

TEST(Confinement, NoPowers) {
  EXPECT_KILLED(::setuid(0));
  EXPECT_KILLED(::prctl(PR_SET_DUMPABLE, 1));
  EXPECT_KILLED(::prctl(PR_SET_NO_NEW_PRIVS, 0));
  EXPECT_KILLED(::syscall(SYS_bpf, 0, nullptr, 0));
  EXPECT_KILLED(::syscall(SYS_io_uring_setup, 1, nullptr));
  EXPECT_KILLED(::syscall(SYS_userfaultfd, 0));
  EXPECT_KILLED(::syscall(SYS_unshare, 0x10000000));
  EXPECT_KILLED(::syscall(SYS_mount, "a", "b", "c", 0, nullptr));
  if (::geteuid() == 0) {
    EXPECT_EQ(Confined([] { return ::geteuid() == 0 ? 1 : 42; }).code, 42);
  }
}

TEST(Confinement, LeavesNoCore) {
  const pid_t child = ::fork();
  if (child == 0) {
    const rlimit all{RLIM_INFINITY, RLIM_INFINITY};
    ::setrlimit(RLIMIT_CORE, &all);
    static_cast<void>(ConfineThisProcess({}, ::open("/dev/null", O_RDWR)));
    std::abort();
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(WTERMSIG(status), SIGABRT);
  EXPECT_FALSE(WCOREDUMP(status));
}

// Alone, because the system calls that would show it are refused before Landlock is asked.
TEST(Landlock, DeniesPathsByItself) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    const LandlockResult result = DenyAllPaths();
    if (result != LandlockResult::kInForce) ::_exit(result == LandlockResult::kNotThere ? 77 : 1);
    const bool denied = ::open("/etc/passwd", O_RDONLY) < 0 && errno == EACCES &&
                        ::open("/tmp", O_RDONLY | O_DIRECTORY) < 0 && errno == EACCES &&
                        ::mkdir("/tmp/landlock-made-this", 0700) < 0;
    ::_exit(denied ? 42 : 2);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  if (WEXITSTATUS(status) == 77) GTEST_SKIP() << "no Landlock in this kernel";
  EXPECT_EQ(WEXITSTATUS(status), 42);
}

TEST(Confinement, KeepsNoDescriptorButItsOwn) {
  const Descriptor secret(::open("/etc/hostname", O_RDONLY | O_CLOEXEC));
  ASSERT_TRUE(secret.valid());
  const End end = Confined([&] {
    char byte = 0;
    return ::read(secret.get(), &byte, 1) == -1 ? errno : kTooMuch;
  });
  EXPECT_EQ(end.code, EBADF);
}

}  // namespace
}  // namespace imaging
