// The configuration for a command: LoadConfig with every rule there is.
#pragma once

#include <tl/expected.hpp>

#include "server/config/config_loader.h"

namespace server {

// As LoadConfig; also what only the request side can read is checked (PRESETS, ALLOWED_SIZES), so that all
// mistakes are told at once.
tl::expected<LoadedConfig, Mistakes> LoadSettings(const ConfigInputs& inputs);

}  // namespace server
