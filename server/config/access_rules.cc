#include "server/config/access_rules.h"

#include <fmt/format.h>

#include "server/config/listen_address.h"
#include "server/config/signing_keys.h"

namespace server {
namespace {

constexpr std::size_t kLeastTokenBytes = 16;

std::string CheckSigning(const LoadedConfig& loaded) {
  const auto keys = ParseSigningKeys(loaded.config.signing_keys.Reveal());
  if (!keys) {
    return fmt::format(
        "SIGNING_KEYS ({}): {}; set SIGNING_KEYS=ID:SECRET, with a secret such as `openssl rand -hex 32` "
        "gives, "
        "and further keys after commas",
        loaded.sources.at("SIGNING_KEYS"), keys.error());
  }
  if (!keys->empty() || !loaded.config.require_signature) return "";
  return fmt::format(
      "REQUIRE_SIGNATURE=1 ({}): there is no key to check signatures with; set SIGNING_KEYS=ID:SECRET",
      loaded.sources.at("REQUIRE_SIGNATURE"));
}

std::string CheckToken(const LoadedConfig& loaded) {
  const std::size_t bytes = loaded.config.admin_token.Reveal().size();
  if (bytes == 0 || bytes >= kLeastTokenBytes) return "";
  return fmt::format(
      "ADMIN_TOKEN ({}): has fewer than {} characters and could be guessed; set one such as "
      "`openssl rand -hex 32` gives",
      loaded.sources.at("ADMIN_TOKEN"), kLeastTokenBytes);
}

std::string WarningOfMissingToken(const LoadedConfig& loaded) {
  const Config& config = loaded.config;
  const bool needed = config.admin_enabled && !IsOnlyLocal(config.admin_address);
  if (!needed || !config.admin_token.empty()) return "";
  return fmt::format(
      "ADMIN_ADDR={} ({}): is not on loopback, and ADMIN_TOKEN is not set: purges and events are refused; "
      "set "
      "ADMIN_TOKEN to use them",
      config.admin_address, loaded.sources.at("ADMIN_ADDR"));
}

}  // namespace

std::vector<std::string> CheckAccess(LoadedConfig& loaded, const BrokenNames& broken) {
  std::vector<std::string> mistakes;
  const auto add = [](std::vector<std::string>& sentences, std::string sentence) {
    if (!sentence.empty()) sentences.push_back(std::move(sentence));
  };
  if (!broken.contains("SIGNING_KEYS")) add(mistakes, CheckSigning(loaded));
  if (broken.contains("ADMIN_TOKEN")) return mistakes;
  add(mistakes, CheckToken(loaded));
  if (!broken.contains("ADMIN_ADDR")) add(loaded.warnings, WarningOfMissingToken(loaded));
  return mistakes;
}

}  // namespace server
