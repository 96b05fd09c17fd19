// What a confined process can get of time and files; of memory: tests/imaging/memory.
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
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
  const auto write = [](off_t begin) {
    return [begin] { return ErrnoOf(::pwrite(kKept, "x", 1, begin)); };
  };
  EXPECT_EQ(Confined(write(1'000'000), {}, file->descriptor()).code, EPERM);
  EXPECT_EQ(Confined(write(500'000), {.file_bytes = 500'000}, file->descriptor()).signal, SIGXFSZ);
  EXPECT_EQ(Confined(write(499'999), {.file_bytes = 500'000}, file->descriptor()).code, kTooMuch) << "it is allowed";
}

// What jobs bring and a worker does not close.
TEST(ConfinementLimits, DescriptorsAreThoseOfOneJob) {
  auto sockets = MakePacketSockets();
  ASSERT_TRUE(sockets);
  const std::array job{0, 0};
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(SendPacket(sockets->first.get(), "job", job));
  const End end = Confined(
      [] {
        std::vector<Packet> hoard;
        while (auto packet = ReceivePacket(kKept)) hoard.push_back(std::move(*packet));
        return static_cast<int>(hoard.size());
      },
      {}, sockets->second.get());
  EXPECT_GE(end.code, 1);
  EXPECT_LE(end.code, 2) << "a later one lacks a descriptor";
}

}  // namespace
}  // namespace imaging
