// What must hold between settings, once each is right by itself.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "server/config/loaded_config.h"

namespace server {

// Names of settings whose own value was refused: rules that need them are left out, so that one mistake is
// told once.
using BrokenNames = std::set<std::string_view>;

// Decides the store, notes how in the sources, adds warnings, and gives all mistakes. `loaded` holds the
// values and a source for each.
std::vector<std::string> CheckConfig(LoadedConfig& loaded, const BrokenNames& broken);

}  // namespace server
