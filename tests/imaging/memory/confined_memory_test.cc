// What a confined process can get of memory, and of what takes memory.
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <functional>
#include <system_error>
#include <thread>

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include "imaging/worker/result_file.h"
#include "tests/imaging/worker/confined.h"

namespace imaging {
namespace {

using testing::Confined;
using testing::End;
using testing::kKept;
using testing::kTooMuch;

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

TEST(ConfinedMemory, MemoryHasAnEnd) {
  EXPECT_EQ(WithLittleMemory([] { return Map(MAP_PRIVATE); }).code, ENOMEM);
  EXPECT_EQ(WithLittleMemory([] { return Map(MAP_SHARED); }).code, ENOMEM);
  EXPECT_EQ(WithLittleMemory([] { return Map(MAP_PRIVATE | MAP_NORESERVE); }).code, ENOMEM);
  EXPECT_EQ(WithLittleMemory([] { return ::sbrk(kAllowed / 10) != reinterpret_cast<void*>(-1); }).code,
            ENOMEM);
}

// Those of earlier jobs, say, which stay as long as they are mapped.
TEST(ConfinedMemory, MappedFilesInMemoryHaveAnEndTogether) {
  const auto file = ResultFile::Make(kAllowed / 10);
  ASSERT_TRUE(file);
  const End end = WithLittleMemory(
      [&] {
        return ::mmap(nullptr, kAllowed / 10, PROT_READ | PROT_WRITE, MAP_SHARED, kKept, 0) != MAP_FAILED;
      },
      file->descriptor());
  EXPECT_EQ(end.code, ENOMEM);
}

TEST(ConfinedMemory, ThreadsHaveAnEnd) {
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

}  // namespace
}  // namespace imaging
