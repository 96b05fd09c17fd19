// The commands of the binary. Each takes the loaded settings and gives the process's exit code.
#pragma once

#include <string>
#include <vector>

#include "server/config/config_report.h"
#include "server/config/loaded_config.h"

namespace server {

int RunServe(const LoadedConfig& loaded);
// Effective values, secrets masked, where each is from: on stdout; warnings on stderr.
int RunConfig(const LoadedConfig& loaded, ReportFormat format);
int RunRender(const LoadedConfig& loaded, const std::vector<std::string>& arguments);  // FILE WIDTH -> stdout
int RunHealthcheck(const LoadedConfig& loaded);  // GET /healthz of the configured port

}  // namespace server
