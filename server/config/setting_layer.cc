#include "server/config/setting_layer.h"

#include <algorithm>

#include <fmt/format.h>

#include "server/config/name_match.h"

namespace server {
namespace {

constexpr std::size_t kMaxShownBytes = 80;

std::string NameOf(const Setting& setting) {
  return setting.in_file ? SecretFileName(*setting.field) : std::string(setting.field->name);
}

// A URL may carry a password before "@" and a signature after "?"; a key's path is fine to show, a key is
// not.
bool MayHoldSecret(const Setting& setting) {
  if (setting.in_file) return false;
  return setting.field->secret || setting.value.find_first_of("@?") != std::string::npos;
}

std::string Printable(std::string_view value) {
  std::string shown;
  for (const char c : value.substr(0, kMaxShownBytes)) {
    const auto byte = static_cast<unsigned char>(c);
    shown += byte < 0x20 || byte == 0x7f ? fmt::format("\\x{:02x}", byte) : std::string(1, c);
  }
  return value.size() > kMaxShownBytes ? shown + "..." : shown;
}

}  // namespace

NameMatch MatchName(std::string_view name) {
  if (const Field* field = FindField(name)) return {field, false};
  const Field* field = FindFieldOfSecretFile(name);
  return {field, field != nullptr};
}

const std::vector<std::string>& SettingNames() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const Field& field : Fields()) {
      all.emplace_back(field.name);
      if (field.secret) all.push_back(SecretFileName(field));
    }
    return all;
  }();
  return names;
}

std::string Label(const Setting& setting) {
  const std::string name = setting.origin == Origin::kFlag ? FlagName(NameOf(setting)) : NameOf(setting);
  const std::string source = setting.origin == Origin::kFlag ? "flag" : setting.source;
  if (MayHoldSecret(setting)) return fmt::format("{} ({})", name, source);
  return fmt::format("{}={} ({})", name, Printable(setting.value), source);
}

std::string Fix(const Setting& setting) {
  const std::string_view example = setting.field->example;
  if (setting.in_file || example.empty()) return "";
  switch (setting.origin) {
    case Origin::kFile:
      return fmt::format("write e.g. \"{}\": \"{}\"", FileKey(setting.field->name), example);
    case Origin::kEnvironment:
      return fmt::format("set e.g. {}={}", setting.field->name, example);
    case Origin::kFlag:
      return fmt::format("use e.g. {}={}", FlagName(setting.field->name), example);
  }
  return "";
}

Layer ReadFlagLayer(const std::map<std::string, std::string>& flags) {
  Layer layer;
  for (const auto& [name, value] : flags) {
    const auto [field, in_file] = MatchName(name);
    const std::string flag = FlagName(name);
    if (field == nullptr) {
      layer.mistakes.push_back(fmt::format("{} (flag): not a setting; `thumbd --help` lists them", flag));
      continue;
    }
    layer.settings.push_back({field, in_file, value, Origin::kFlag, "flag " + flag});
    if (field->secret && !in_file && !value.empty()) {
      layer.warnings.push_back(fmt::format(
          "{} (flag): everybody on this machine can read it in the list of processes; set {} or {}", flag,
          field->name, SecretFileName(*field)));
    }
  }
  return layer;
}

}  // namespace server
