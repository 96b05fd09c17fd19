#include <algorithm>

#include <fmt/format.h>

#include "server/config/name_match.h"
#include "server/config/setting_layer.h"
#include "server/config/value_syntax.h"

namespace server {
namespace {

// Shorter names are everyday words that a variable of somebody else may well be near to.
constexpr std::size_t kShortestToGuess = 6;
constexpr std::string_view kOwnPrefix = "THUMBD_";
constexpr std::string_view kStorePrefix = "S3_";

// Kubernetes puts variables of every service of a namespace into every container ("Accessing the Service:
// environment variables"): a service called "thumbd" gives THUMBD_SERVICE_HOST and
// THUMBD_PORT=tcp://10.0.0.1:80.
bool IsServiceLink(const std::string& name, const std::string& value) {
  return name.find("_SERVICE_HOST") != std::string::npos || name.find("_SERVICE_PORT") != std::string::npos ||
         name.find("_TCP") != std::string::npos || name.find("_UDP") != std::string::npos ||
         value.starts_with("tcp://") || value.starts_with("udp://");
}

std::string Guess(const std::string& name) {
  if (name.starts_with(kOwnPrefix)) {
    std::string rest = name.substr(kOwnPrefix.size());
    if (MatchName(rest).field != nullptr) return rest;
  }
  return NearestName(name, SettingNames(), kShortestToGuess);
}

// Empty: the variable is none of ours. Never the value: the variable may be a mistyped secret.
std::string WarningAbout(const std::string& name, const std::string& value) {
  if (name.starts_with("AWS_") || IsServiceLink(name, value)) return "";
  const std::string guess = Guess(name);
  if (!guess.empty()) return fmt::format("{} (environment): not a setting; did you mean {}?", name, guess);
  if (name.starts_with(kOwnPrefix) || name.starts_with(kStorePrefix)) {
    return fmt::format("{} (environment): not a setting, it has no effect; `thumbd config` lists them", name);
  }
  return "";
}

}  // namespace

Layer ReadEnvironmentLayer(const std::map<std::string, std::string>& environment) {
  Layer layer;
  for (const auto& [name, value] : environment) {
    if (value.empty()) continue;
    const auto [field, in_file] = MatchName(name);
    if (field != nullptr) {
      layer.settings.push_back({field, in_file, value, Origin::kEnvironment,
                                in_file ? "environment " + name : std::string("environment")});
    } else if (auto warning = WarningAbout(name, value); !warning.empty()) {
      layer.warnings.push_back(std::move(warning));
    }
  }
  return layer;
}

}  // namespace server
