#include "server/machine_share.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include <unistd.h>

namespace server {
namespace {

const std::filesystem::path kGroups = "/sys/fs/cgroup";

std::optional<long> ParseNumber(std::string_view text) {
  long number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number <= 0) return std::nullopt;
  return number;
}

// "0::/system.slice/thumbd.service": the group of the one hierarchy.
std::filesystem::path OwnGroup() {
  std::ifstream file("/proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("0::/")) return line.substr(4);
  }
  return {};
}

std::string FirstLine(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  return line;
}

// The least of what its own group and those above say in `file`, where they say anything.
template <typename Parse>
auto LeastOfGroups(const char* file, Parse parse) {
  decltype(parse(std::string_view())) least;
  for (auto group = OwnGroup();; group = group.parent_path()) {
    const auto limit = parse(std::string_view(FirstLine(kGroups / group / file)));
    if (limit && (!least || *limit < *least)) least = limit;
    if (group.empty()) return least;
  }
}

}  // namespace

std::optional<int> QuotaProcessors(std::string_view cpu_max) {
  const auto space = cpu_max.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const auto quota = ParseNumber(cpu_max.substr(0, space));
  const auto period = ParseNumber(cpu_max.substr(space + 1));
  if (!quota || !period) return std::nullopt;
  return static_cast<int>(std::clamp((*quota + *period - 1) / *period, 1L, 4096L));
}

int ProcessorCount() {
  const int present = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  return std::min(present, LeastOfGroups("cpu.max", QuotaProcessors).value_or(present));
}

std::optional<std::uint64_t> GroupLimit(std::string_view text) {
  const auto number = ParseNumber(text);
  return number ? std::optional(static_cast<std::uint64_t>(*number)) : std::nullopt;
}

std::uint64_t MemoryBytes() {
  const auto present = static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) *
                       static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  return std::min(present, LeastOfGroups("memory.max", GroupLimit).value_or(present));
}

std::optional<std::uint64_t> TaskLimit() {
  return LeastOfGroups("pids.max", GroupLimit);
}

}  // namespace server
