#include "server/http/byte_range.h"

#include <algorithm>
#include <limits>
#include <optional>

#include <fmt/format.h>

#include "server/front/http_syntax.h"
#include "server/http/http_date_parser.h"

namespace server {
namespace {

constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();

// As the client wrote it: one of the two may be missing.
struct Asked {
  std::optional<std::uint64_t> first;
  std::optional<std::uint64_t> last;  // without `first`: how many bytes from the end
};

// Digits only; more than fits reads as the most there is, which is past any end.
std::optional<std::uint64_t> ParsePosition(std::string_view text) {
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  std::uint64_t number = 0;
  for (const char c : text) {
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (number > (kMost - digit) / 10) return kMost;
    number = number * 10 + digit;
  }
  return number;
}

std::optional<Asked> ParseSpec(std::string_view spec) {
  const auto dash = spec.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto before = spec.substr(0, dash);
  const auto after = spec.substr(dash + 1);
  const Asked asked{ParsePosition(before), ParsePosition(after)};
  const bool readable = (asked.first || before.empty()) && (asked.last || after.empty());
  if (!readable || (!asked.first && !asked.last)) return std::nullopt;
  if (asked.first && asked.last && *asked.last < *asked.first) return std::nullopt;
  return asked;
}

// Nothing where the header does not ask for exactly one range of bytes.
std::optional<Asked> ParseRange(std::string_view value) {
  const auto equals = value.find('=');
  if (equals == std::string_view::npos || !EqualsIgnoreCase(value.substr(0, equals), "bytes"))
    return std::nullopt;
  std::string_view set = value.substr(equals + 1);
  std::string_view only;
  while (!set.empty()) {
    const auto item = TakeListItem(set);
    if (!item.empty() && !only.empty()) return std::nullopt;
    if (!item.empty()) only = item;
  }
  return ParseSpec(only);
}

RangeSelection Satisfy(const Asked& asked, std::uint64_t size) {
  const std::uint64_t suffix = std::min(asked.last.value_or(0), size);
  const std::uint64_t first = asked.first.value_or(size - suffix);
  if (first >= size) return {RangeVerdict::kUnsatisfiable, {}};
  const std::uint64_t last = asked.first ? std::min(asked.last.value_or(kMost), size - 1) : size - 1;
  return {RangeVerdict::kPart, {first, last - first + 1}};
}

// Section 8.8.2.2 lets a date count only where nothing changed twice in its second, which nobody who stores
// in seconds can know; what it guards against is two versions of an original within one second.
bool IsCurrent(std::string_view validator, const Representation& current) {
  if (validator.starts_with('"') || validator.starts_with("W/")) return validator == current.etag;
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const auto date = ParseHttpDate(validator, now);
  return date && *date == std::chrono::floor<std::chrono::seconds>(current.last_modified);
}

}  // namespace

RangeSelection SelectRange(const HeaderList& headers, const Representation& current) {
  const auto range = headers.Joined("Range");
  const auto asked = range ? ParseRange(*range) : std::nullopt;
  if (!asked) return {};
  if (const auto validator = headers.Joined("If-Range"); validator && !IsCurrent(*validator, current))
    return {};
  return Satisfy(*asked, current.size);
}

std::string ContentRange(const ByteRange& part, std::uint64_t size) {
  return fmt::format("bytes {}-{}/{}", part.first, part.first + part.length - 1, size);
}

std::string UnsatisfiedRange(std::uint64_t size) {
  return fmt::format("bytes */{}", size);
}

}  // namespace server
