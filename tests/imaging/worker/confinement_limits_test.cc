// What a confined process can get of memory, time, files and threads.
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <functional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "imaging/worker/packet_socket.h"
#include "imaging/worker/result_file.h"
#include "tests/imaging/worker/confined.h"

namespace imaging {
namespace {

using testing::Confined;
using testing::End;
using testing::ErrnoOf;
using testing::kKept;
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
End WithLittleMemory(const std::function<bool()>& get_piece, int kept = -1) {
  return Confined(
      [&] {
        for (std::size_t got = 0; got < 4 * kAllowed; got += kAllowed / 10) {
          if (!get_piece()) return errno;
        }
        return kTooMuch;
      },
      {.memory_bytes = kAllowed}, kept);
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

// Those of earlier jobs, say, which stay as long as they are mapped.
TEST(ConfinementLimits, MappedFilesInMemoryHaveAnEndTogether) {
  SKIP_WHERE_SANITIZED();
  const auto file = ResultFile::Make(kAllowed / 10);
  ASSERT_TRUE(file);
  const auto map = [] {
    return ::mmap(nullptr, kAllowed / 10, PROT_READ | PROT_WRITE, MAP_SHARED, kKept, 0) != MAP_FAILED;
  };
  EXPECT_EQ(WithLittleMemory(map, file->descriptor()).code, ENOMEM);
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

// The limit of file sizes is there besides.
TEST(ConfinementLimits, NoFileGrows) {
  const auto file = ResultFile::Make(1'000'000);
  ASSERT_TRUE(file);
  const auto write = [](off_t begin) { return [begin] { return ErrnoOf(::pwrite(kKept, "x", 1, begin)); }; };
  EXPECT_EQ(Confined(write(1'000'000), {}, file->descriptor()).code, EPERM);
  EXPECT_EQ(Confined(write(500'000), {.file_bytes = 500'000}, file->descriptor()).signal, SIGXFSZ);
  EXPECT_EQ(Confined(write(499'999), {.file_bytes = 500'000}, file->descriptor()).code, kTooMuch)
      << "it is allowed";
}

// What jobs bring and a worker does not close.
TEST(ConfinementLimits, DescriptorsAreThoseOfOneJob) {
  auto sockets = MakePacketSockets();
  ASSERT_TRUE(sockets);
  const std::array job{0, 0};
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(SendPacket(sockets->first.get(), "job", job));
  const auto hoard = [] {
    std::vector<Packet> hoarded;
    while (auto packet = ReceivePacket(kKept)) hoarded.push_back(std::move(*packet));
    return static_cast<int>(hoarded.size());
  };
  const End end = Confined(hoard, {}, sockets->second.get());
  EXPECT_GE(end.code, 1);
  EXPECT_LE(end.code, 2) << "a later one lacks a descriptor";
}

}  // namespace
}  // namespace imaging
