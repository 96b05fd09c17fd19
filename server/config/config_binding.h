// How one setting's text becomes a member of Config and back: one small type per kind of value.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <tl/expected.hpp>

#include "server/config/config.h"
#include "server/config/text_rules.h"

namespace server {

struct IntegerBinding {
  int Config::*member;
  int least;
  int most;
};

struct CountBinding {
  std::uint64_t Config::*member;
  std::uint64_t least;
  std::uint64_t most;
};

struct SizeBinding {
  std::uint64_t Config::*member;
  std::uint64_t least;  // bytes
  std::uint64_t most;
};

struct DurationBinding {
  std::chrono::milliseconds Config::*member;
  std::chrono::milliseconds least;
  std::chrono::milliseconds most;
};

struct BooleanBinding {
  bool Config::*member;
};

struct TextBinding {
  std::string Config::*member;
  TextRule rule;
  std::string_view values;  // what may be set, for people: "http(s)://host[:port]"
};

struct SecretBinding {
  Secret Config::*member;
};

template <typename Value>
struct ChoiceBinding {
  Value Config::*member;
  std::span<const std::pair<std::string_view, Value>> choices;
};

// Config::fresh_for: whole seconds, or "forever".
struct FreshnessBinding {};

// Config::admin_port with Config::admin_enabled: 0 is off.
struct AdminPortBinding {};

using Binding =
    std::variant<IntegerBinding, CountBinding, SizeBinding, DurationBinding, BooleanBinding, TextBinding,
                 SecretBinding, ChoiceBinding<Mode>, ChoiceBinding<UploadOrder>, ChoiceBinding<LogFormat>,
                 ChoiceBinding<FailOn>, ChoiceBinding<SizePolicy>, ChoiceBinding<ResizeLight>,
                 ChoiceBinding<std::string>, FreshnessBinding, AdminPortBinding>;

// Puts the value into `config`. The error is a reason without the value: "not a number from 0 to 65535";
// `config` is then as it was.
tl::expected<void, std::string> Assign(const Binding& binding, std::string_view text, Config& config);

// The text that Assign reads back to the same value; of a SecretBinding only whether it is set.
std::string Print(const Binding& binding, const Config& config);

// What may be set: "0 to 65535", "1s to 1h", "cached, always".
std::string DescribeValues(const Binding& binding);

// One word for --help: "NUMBER", "DURATION", "cached|always".
std::string Placeholder(const Binding& binding);

}  // namespace server
