// The commands of the binary. Each takes the loaded settings and gives the process's exit code.
#pragma once

#include <string>
#include <vector>

#include "server/config/loaded_config.h"

namespace server {

int RunServe(const LoadedConfig& loaded);
int RunConfig(const LoadedConfig& loaded);                    // effective values, secrets masked, where each is from
int RunRender(const LoadedConfig& loaded, const std::vector<std::string>& arguments);  // FILE WIDTH -> stdout
int RunHealthcheck(const LoadedConfig& loaded);               // GET /healthz of the configured port

}  // namespace server
