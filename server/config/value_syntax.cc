#include "server/config/value_syntax.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <span>

#include <fmt/format.h>

namespace server {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

// Largest first: Print takes the first that divides the value.
constexpr std::array<Unit, 5> kDurationUnits{
    {{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}}};
constexpr std::array<Unit, 7> kSizeUnits{{{"GiB", 1ULL << 30},
                                          {"GB", 1'000'000'000},
                                          {"MiB", 1ULL << 20},
                                          {"MB", 1'000'000},
                                          {"KiB", 1ULL << 10},
                                          {"KB", 1'000},
                                          {"B", 1}}};

std::string Mapped(std::string_view text, char first, char last, int shift) {
  std::string mapped(text);
  for (char& c : mapped) {
    if (c >= first && c <= last) c = static_cast<char>(c + shift);
  }
  return mapped;
}

std::optional<std::uint64_t> FactorOf(std::string_view name, std::span<const Unit> units) {
  const auto unit = std::ranges::find_if(
      units, [&](const Unit& candidate) { return ToLower(candidate.name) == ToLower(name); });
  if (unit == units.end()) return std::nullopt;
  return unit->factor;
}

std::optional<std::uint64_t> ParseScaled(std::string_view text, std::span<const Unit> units,
                                         std::string_view bare_unit) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = ParseCount(text.substr(0, digits));
  const auto factor = FactorOf(digits == text.size() ? bare_unit : text.substr(digits), units);
  if (!number || !factor) return std::nullopt;
  if (*number > std::numeric_limits<std::uint64_t>::max() / *factor) return std::nullopt;
  return *number * *factor;
}

std::string PrintScaled(std::uint64_t value, std::span<const Unit> units) {
  for (const Unit& unit : units) {
    if (value >= unit.factor && value % unit.factor == 0) {
      return fmt::format("{}{}", value / unit.factor, unit.name);
    }
  }
  return "0";
}

}  // namespace

std::optional<std::uint64_t> ParseCount(std::string_view text) {
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc() || stop != end) return std::nullopt;
  return value;
}

std::optional<std::chrono::milliseconds> ParseDuration(std::string_view text) {
  const auto value = ParseScaled(text, kDurationUnits, "s");
  if (!value || *value > static_cast<std::uint64_t>(std::chrono::milliseconds::max().count())) {
    return std::nullopt;
  }
  return std::chrono::milliseconds(*value);
}

std::optional<std::uint64_t> ParseSize(std::string_view text) {
  return ParseScaled(text, kSizeUnits, "B");
}

std::optional<bool> ParseBoolean(std::string_view text) {
  const std::string word = ToLower(text);
  if (word == "1" || word == "true" || word == "on" || word == "yes") return true;
  if (word == "0" || word == "false" || word == "off" || word == "no") return false;
  return std::nullopt;
}

std::string PrintDuration(std::chrono::milliseconds value) {
  return PrintScaled(static_cast<std::uint64_t>(value.count()), kDurationUnits);
}

std::string PrintSize(std::uint64_t bytes) {
  return PrintScaled(bytes, kSizeUnits);
}

std::string ToLower(std::string_view text) {
  return Mapped(text, 'A', 'Z', 'a' - 'A');
}

std::string ToUpper(std::string_view text) {
  return Mapped(text, 'a', 'z', 'A' - 'a');
}

std::string_view Trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

bool IsControl(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

}  // namespace server
