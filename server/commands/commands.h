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

struct SignArguments {
  std::vector<std::string> urls;  // "-": those that the standard input has, one in each line
  std::string expires;            // as a duration; empty: not given
  std::string expiry;             // in seconds since 1970; empty: not given
};
int RunSign(const LoadedConfig& loaded, const SignArguments& arguments);  // signed URLs on stdout
// Straight in the store, so that no server need run. One that does may serve what it has in memory until
// FRESH_FOR is over; DELETE /thumbs on its admin listener spares it that.
int RunPurge(const LoadedConfig& loaded, const std::vector<std::string>& keys);

int RunHealthcheck(const LoadedConfig& loaded);  // GET /healthz of the configured port

}  // namespace server
