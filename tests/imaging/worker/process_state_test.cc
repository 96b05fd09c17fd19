#include "imaging/worker/process_state.h"

#include <csignal>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/eventually.h"

namespace imaging {
namespace {

using server::doubles::Eventually;

// A child that does what it is told until it is killed.
class Child {
 public:
  explicit Child(void (*deed)()) : pid_(::fork()) {
    if (pid_ != 0) return;
    while (true) deed();
  }
  ~Child() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  int pid() const { return pid_; }

 private:
  int pid_;
};

TEST(ProcessState, OneThatComputesWantsTheProcessorAndGetsSome) {
  const Child busy([] {});
  EXPECT_TRUE(Eventually([&] { return ProcessorTimeOf(busy.pid()) > std::chrono::milliseconds(20); }));
  EXPECT_TRUE(WantsProcessor(busy.pid()));
}

TEST(ProcessState, OneThatSleepsDoesNot) {
  const Child asleep([] { ::pause(); });
  EXPECT_TRUE(Eventually([&] { return !WantsProcessor(asleep.pid()); }));
}

TEST(ProcessState, OneThatIsStoppedWould) {
  const Child asleep([] { ::pause(); });
  ASSERT_TRUE(Eventually([&] { return !WantsProcessor(asleep.pid()); }));
  ::kill(asleep.pid(), SIGSTOP);
  EXPECT_TRUE(Eventually([&] { return WantsProcessor(asleep.pid()); }));
}

TEST(ProcessState, NobodyHasNeither) {
  constexpr int kNobody = 0x3ffffff;
  EXPECT_FALSE(WantsProcessor(kNobody));
  EXPECT_EQ(ProcessorTimeOf(kNobody).count(), 0);
}

}  // namespace
}  // namespace imaging
