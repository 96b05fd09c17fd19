// What must hold of the settings that decide who may ask for what: signing keys and the admin listener's
// token.
#pragma once

#include <string>
#include <vector>

#include "server/config/config_rules.h"
#include "server/config/loaded_config.h"

namespace server {

// Adds warnings to `loaded`, and gives the mistakes: sentences that hold no secret, nor a part of one.
std::vector<std::string> CheckAccess(LoadedConfig& loaded, const BrokenNames& broken);

}  // namespace server
