#include "imaging/worker/fork_server_process.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>

#include "imaging/worker/fork_server.h"
#include "imaging/worker/packet_socket.h"

namespace imaging {
namespace {

std::vector<std::string> NewEnvironment() {
  std::vector<std::string> environment;
  for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"}) {
    if (const char* value = std::getenv(name)) environment.push_back(std::string(name) + "=" + value);
  }
  // Threads there are libvips' own, whose locks ThreadSanitizer does not see; and what suppresses its reports
  // is known by the names of functions, for which it would have to open files.
  environment.emplace_back("TSAN_OPTIONS=report_bugs=0");
  // Huge pages for what is large, where the kernel gives them on request: a third of the CPU of a picture
  // whose memory is not kept between jobs went into faults of small ones.
  environment.emplace_back("GLIBC_TUNABLES=glibc.malloc.hugetlb=1");
  return environment;
}

// For posix_spawn, which takes what it only reads without const.
std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// What a child is given instead of what we have: no blocked signals, default actions, two descriptors of
// ours.
class SpawnPlan {
 public:
  explicit SpawnPlan(int control) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawnattr_init(&attributes_);
    ::posix_spawn_file_actions_addopen(&actions_, 0, "/dev/null", O_RDWR, 0);
    ::posix_spawn_file_actions_addopen(&actions_, 1, "/dev/null", O_RDWR, 0);
    ::posix_spawn_file_actions_adddup2(&actions_, control, kForkServerSocket);
    ::posix_spawn_file_actions_addclosefrom_np(&actions_, kForkServerSocket + 1);
    sigset_t none;
    sigemptyset(&none);
    sigset_t all;
    sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
  ~SpawnPlan() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }

  // 0, or an errno value.
  int Spawn(std::vector<std::string> command, pid_t& pid) const {
    std::vector<std::string> environment = NewEnvironment();
    return ::posix_spawn(&pid, command.front().c_str(), &actions_, &attributes_, Pointers(command).data(),
                         Pointers(environment).data());
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

}  // namespace

tl::expected<ForkServerProcess, std::string> StartForkServer(const std::vector<std::string>& command) {
  auto sockets = MakePacketSockets();
  if (!sockets) return tl::unexpected(sockets.error().message);
  auto& [ours, theirs] = *sockets;
  pid_t pid = 0;
  const int error = SpawnPlan(theirs.get()).Spawn(command, pid);
  if (error != 0) {
    return tl::unexpected(fmt::format("cannot start the fork server {}: {}", command.front(),
                                      std::generic_category().message(error)));
  }
  return ForkServerProcess{pid, std::move(ours)};
}

}  // namespace imaging
