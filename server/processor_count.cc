#include "server/processor_count.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

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

std::optional<int> QuotaOf(const std::filesystem::path& group) {
  std::ifstream file(group / "cpu.max");
  std::string line;
  std::getline(file, line);
  return QuotaProcessors(line);
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
  int count = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  for (auto group = OwnGroup();; group = group.parent_path()) {
    if (const auto quota = QuotaOf(kGroups / group)) count = std::min(count, *quota);
    if (group.empty()) return count;
  }
}

}  // namespace server
