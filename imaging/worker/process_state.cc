#include "imaging/worker/process_state.h"

#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>

namespace imaging {
namespace {

// "7 (name, which may hold anything) R 1 ..."
char StateOf(const std::filesystem::path& task) {
  std::ifstream file(task / "stat");
  const std::string line{std::istreambuf_iterator<char>(file), {}};
  const auto name_end = line.rfind(") ");
  return name_end == std::string::npos || name_end + 2 >= line.size() ? '\0' : line[name_end + 2];
}

}  // namespace

std::chrono::milliseconds ProcessorTimeOf(int pid) {
  clockid_t clock{};
  timespec time{};
  if (::clock_getcpuclockid(pid, &clock) != 0 || ::clock_gettime(clock, &time) != 0) return {};
  return std::chrono::seconds(time.tv_sec) +
         std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::nanoseconds(time.tv_nsec));
}

bool WantsProcessor(int pid) {
  constexpr std::string_view kRunsOrIsStopped = "RTt";
  std::error_code error;
  for (const auto& task :
       std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task", error)) {
    const char state = StateOf(task.path());
    if (state != '\0' && kRunsOrIsStopped.find(state) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace imaging
