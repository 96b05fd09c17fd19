// A configuration from the environment alone.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "server/config/config_loader.h"

namespace server {

using Variables = std::map<std::string, std::string>;

inline tl::expected<LoadedConfig, Mistakes> Load(Variables environment) {
  return LoadConfig({.config_file = "", .environment = std::move(environment), .flags = {}});
}

inline Mistakes MistakesOf(const Variables& environment) {
  const auto loaded = Load(environment);
  return loaded ? Mistakes{} : loaded.error();
}

}  // namespace server
