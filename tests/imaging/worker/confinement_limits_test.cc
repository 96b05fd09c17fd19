// What a confined process can get of memory, time, files and threads.
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <functional>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/imaging/worker/confined.h"

namespace imaging {
namespace {

using testing::Confined;
using testing::End;
using testing::ErrnoOf;
using testing::kTooMuch;

TEST(ConfinementLimits, NoLimitIsRaised) {
  rlimit more{RLIM_INFINITY, RLIM_INFINITY};
  EXPECT_REFUSED(::setrlimit(RLIMIT_CPU, &more), EACCES);
}

TEST(ConfinementLimits, EndlessWorkEnds) {
  const End end = Confined(
      [] {
        volatile bool endless = true;
        while (endless) {
        }
        return kTooMuch;
      },
      {.cpu_time = std::chrono::seconds(1)});
  EXPECT_TRUE(end.signal == SIGXCPU || end.signal == SIGKILL) << end.signal;
}

// A sanitized program reserves terabytes of address space: RLIMIT_AS is not set in it.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SKIP_WHERE_SANITIZED() GTEST_SKIP() << "no limit of address space in a sanitized program"
#else
#define SKIP_WHERE_SANITIZED() static_cast<void>(0)
#endif

constexpr std::size_t kAllowed = 100'000'000;

// What a deed got when it asked for more than there is, a piece at a time.
End WithLittleMemory(const std::function<bool()>& get_piece) {
  return Confined(
      [&] {
        for (std::size_t got = 0; got < 4 * kAllowed; got += kAllowed / 10) {
          if (!get_piece()) return errno;
        }
        return kTooMuch;
      },
      {.memory_bytes = kAllowed});
}

bool Map(int flags) {
  return ::mmap(nullptr, kAllowed / 10, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
}

TEST(ConfinementLimits, MemoryHasAnEnd) {
  SKIP_WHERE_SANITIZED();
  EXPECT_EQ(WithLittleMemory([] { return Map(MAP_PRIVATE); }).code, ENOMEM);
  EXPECT_EQ(WithLittleMemory([] { return Map(MAP_SHARED); }).code, ENOMEM);
  EXPECT_EQ(WithLittleMemory([] { return Map(MAP_PRIVATE | MAP_NORESERVE); }).code, ENOMEM);
  EXPECT_EQ(WithLittleMemory([] { return ::sbrk(kAllowed / 10) != reinterpret_cast<void*>(-1); }).code,
            ENOMEM);
}

TEST(ConfinementLimits, MappedFilesInMemoryHaveAnEndTogether) {
  SKIP_WHERE_SANITIZED();
  const End end = WithLittleMemory([] {
    const int file = ::memfd_create("x", 0);
    if (file < 0 || ::ftruncate(file, kAllowed / 10) != 0) return false;
    void* const view = ::mmap(nullptr, kAllowed / 10, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    ::close(file);
    return view != MAP_FAILED;
  });
  EXPECT_EQ(end.code, ENOMEM);
}

TEST(ConfinementLimits, ThreadsHaveAnEnd) {
  SKIP_WHERE_SANITIZED();
  const End end = Confined(
      [] {
        int started = 0;
        try {
          for (; started < 1'000; ++started)
            std::thread([] { std::this_thread::sleep_for(std::chrono::hours(1)); }).detach();
        } catch (const std::system_error& error) {
          return error.code().value();
        }
        return kTooMuch;
      },
      {.memory_bytes = kAllowed});
  EXPECT_EQ(end.code, EAGAIN) << "signal " << end.signal;
}

// Who was started with less is left with less.
TEST(ConfinementLimits, NoLimitOfTheStarterIsInTheWay) {
  const pid_t child = ::fork();
  if (child == 0) {
    const rlimit few{16, 16};
    ::setrlimit(RLIMIT_NOFILE, &few);
    if (::geteuid() == 0 && ::setresuid(65534, 65534, 65534) != 0) ::_exit(1);
    ::_exit(ConfineThisProcess({}, ::open("/dev/null", O_RDWR)) ? 42 : 2);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 42);
}

TEST(ConfinementLimits, FilesInMemoryHaveAnEnd) {
  const End end = Confined(
      [] {
        std::signal(SIGXFSZ, SIG_IGN);
        return ErrnoOf(::ftruncate(::memfd_create("x", 0), 2'000'000));
      },
      {.file_bytes = 1'000'000});
  EXPECT_EQ(end.code, EFBIG);
}

TEST(ConfinementLimits, FewDescriptors) {
  const End end = Confined([] {
    int opened = 0;
    while (opened < 1'000 && ::memfd_create("x", 0) >= 0) ++opened;
    return opened < 40 ? 42 : kTooMuch;
  });
  EXPECT_EQ(end.code, 42);
}

}  // namespace
}  // namespace imaging
