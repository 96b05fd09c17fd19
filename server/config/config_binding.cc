#include "server/config/config_binding.h"

#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "server/config/value_syntax.h"

namespace server {
namespace {

using Assigned = tl::expected<void, std::string>;

constexpr std::chrono::seconds kMaxFreshness = std::chrono::hours(24 * 365);

template <typename Value>
bool Within(Value value, Value least, Value most) {
  return value >= least && value <= most;
}

std::string Range(std::string_view least, std::string_view most) {
  return fmt::format("{} to {}", least, most);
}

template <typename Value>
std::string JoinChoices(const ChoiceBinding<Value>& binding, std::string_view separator) {
  std::vector<std::string_view> names;
  for (const auto& choice : binding.choices) names.push_back(choice.first);
  return fmt::format("{}", fmt::join(names, separator));
}

// ---- what may be set

std::string ValuesOf(const IntegerBinding& b) {
  return fmt::format("{} to {}", b.least, b.most);
}
std::string ValuesOf(const CountBinding& b) {
  return fmt::format("{} to {}", b.least, b.most);
}
std::string ValuesOf(const SizeBinding& b) {
  return Range(PrintSize(b.least), PrintSize(b.most));
}
std::string ValuesOf(const DurationBinding& b) {
  return Range(PrintDuration(b.least), PrintDuration(b.most));
}
std::string ValuesOf(const BooleanBinding&) {
  return "1, 0";
}
std::string ValuesOf(const TextBinding& b) {
  return std::string(b.values);
}
std::string ValuesOf(const SecretBinding&) {
  return "text";
}
std::string ValuesOf(const FreshnessBinding&) {
  return Range("0", PrintDuration(kMaxFreshness)) + ", or forever";
}
std::string ValuesOf(const AdminPortBinding&) {
  return fmt::format("0 to {}", kMaxPort);
}
template <typename Value>
std::string ValuesOf(const ChoiceBinding<Value>& b) {
  return JoinChoices(b, ", ");
}

std::string WordFor(const IntegerBinding&) {
  return "NUMBER";
}
std::string WordFor(const CountBinding&) {
  return "NUMBER";
}
std::string WordFor(const SizeBinding&) {
  return "SIZE";
}
std::string WordFor(const DurationBinding&) {
  return "DURATION";
}
std::string WordFor(const BooleanBinding&) {
  return "1|0";
}
std::string WordFor(const TextBinding&) {
  return "TEXT";
}
std::string WordFor(const SecretBinding&) {
  return "TEXT";
}
std::string WordFor(const FreshnessBinding&) {
  return "DURATION";
}
std::string WordFor(const AdminPortBinding&) {
  return "NUMBER";
}
template <typename Value>
std::string WordFor(const ChoiceBinding<Value>& b) {
  return JoinChoices(b, "|");
}

// ---- text to value

template <typename Kind>
Assigned Refused(std::string_view what, const Kind& binding) {
  return tl::unexpected(fmt::format("not {} {}", what, ValuesOf(binding)));
}

Assigned AssignTo(const IntegerBinding& b, std::string_view text, Config& config) {
  // Settings of this kind are never negative; a sign is just another character that is no digit.
  const auto value = ParseCount(text);
  if (!value || !Within<std::uint64_t>(*value, static_cast<std::uint64_t>(b.least),
                                       static_cast<std::uint64_t>(b.most))) {
    return Refused("a number from", b);
  }
  config.*b.member = static_cast<int>(*value);
  return {};
}

Assigned AssignTo(const CountBinding& b, std::string_view text, Config& config) {
  const auto value = ParseCount(text);
  if (!value || !Within(*value, b.least, b.most)) return Refused("a number from", b);
  config.*b.member = *value;
  return {};
}

Assigned AssignTo(const SizeBinding& b, std::string_view text, Config& config) {
  const auto value = ParseSize(text);
  if (!value || !Within(*value, b.least, b.most)) {
    return Refused("a size (bytes, or with KB, MB, GB, KiB, MiB, GiB) from", b);
  }
  config.*b.member = *value;
  return {};
}

Assigned AssignTo(const DurationBinding& b, std::string_view text, Config& config) {
  const auto value = ParseDuration(text);
  if (!value || !Within(*value, b.least, b.most)) {
    return Refused("a duration (seconds, or with ms, s, m, h) from", b);
  }
  config.*b.member = *value;
  return {};
}

Assigned AssignTo(const BooleanBinding& b, std::string_view text, Config& config) {
  const auto value = ParseBoolean(text);
  if (!value) return tl::unexpected(std::string("not one of 1, true, on, yes, 0, false, off, no"));
  config.*b.member = *value;
  return {};
}

Assigned AssignTo(const TextBinding& b, std::string_view text, Config& config) {
  auto value = b.rule(text);
  if (!value) return tl::unexpected(std::move(value.error()));
  config.*b.member = std::move(*value);
  return {};
}

Assigned AssignTo(const SecretBinding& b, std::string_view text, Config& config) {
  auto value = CheckCredential(text);
  if (!value) return tl::unexpected(std::move(value.error()));
  config.*b.member = Secret(std::move(*value));
  return {};
}

Assigned AssignTo(const FreshnessBinding& b, std::string_view text, Config& config) {
  if (ToLower(text) == "forever") {
    config.fresh_for = std::nullopt;
    return {};
  }
  const auto value = ParseDuration(text);
  if (!value || *value > kMaxFreshness || value->count() % 1'000 != 0) {
    return Refused("a duration of whole seconds (with s, m, h, d or nothing) from", b);
  }
  config.fresh_for = std::chrono::duration_cast<std::chrono::seconds>(*value);
  return {};
}

Assigned AssignTo(const AdminPortBinding& b, std::string_view text, Config& config) {
  const auto value = ParseCount(text);
  if (!value || *value > kMaxPort) return Refused("a number from", b);
  config.admin_port = static_cast<int>(*value);
  config.admin_enabled = *value != 0;
  return {};
}

template <typename Value>
Assigned AssignTo(const ChoiceBinding<Value>& b, std::string_view text, Config& config) {
  const auto choice = std::ranges::find(b.choices, ToLower(text), [](const auto& c) { return c.first; });
  if (choice == b.choices.end()) return Refused("one of", b);
  config.*b.member = choice->second;
  return {};
}

// ---- value to text

std::string PrintOf(const IntegerBinding& b, const Config& c) {
  return fmt::to_string(c.*b.member);
}
std::string PrintOf(const CountBinding& b, const Config& c) {
  return fmt::to_string(c.*b.member);
}
std::string PrintOf(const SizeBinding& b, const Config& c) {
  return PrintSize(c.*b.member);
}
std::string PrintOf(const DurationBinding& b, const Config& c) {
  return PrintDuration(c.*b.member);
}
std::string PrintOf(const BooleanBinding& b, const Config& c) {
  return c.*b.member ? "1" : "0";
}
std::string PrintOf(const TextBinding& b, const Config& c) {
  return c.*b.member;
}
std::string PrintOf(const SecretBinding& b, const Config& c) {
  return (c.*b.member).empty() ? "" : "(set)";
}
std::string PrintOf(const FreshnessBinding&, const Config& c) {
  return c.fresh_for ? PrintDuration(*c.fresh_for) : "forever";
}
std::string PrintOf(const AdminPortBinding&, const Config& c) {
  return fmt::to_string(c.admin_enabled ? c.admin_port : 0);
}
template <typename Value>
std::string PrintOf(const ChoiceBinding<Value>& b, const Config& c) {
  const auto choice = std::ranges::find(b.choices, c.*b.member, [](const auto& each) { return each.second; });
  return choice == b.choices.end() ? std::string() : std::string(choice->first);
}

}  // namespace

tl::expected<void, std::string> Assign(const Binding& binding, std::string_view text, Config& config) {
  // Only a file can hold one (as \u0000). The system would end an address or a path there.
  if (text.find('\0') != std::string_view::npos) return tl::unexpected(std::string("holds a zero byte"));
  return std::visit([&](const auto& kind) { return AssignTo(kind, text, config); }, binding);
}

std::string Print(const Binding& binding, const Config& config) {
  return std::visit([&](const auto& kind) { return PrintOf(kind, config); }, binding);
}

std::string DescribeValues(const Binding& binding) {
  return std::visit([](const auto& kind) { return ValuesOf(kind); }, binding);
}

std::string Placeholder(const Binding& binding) {
  return std::visit([](const auto& kind) { return WordFor(kind); }, binding);
}

}  // namespace server
