// Brings file, environment and flags together into one checked configuration.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "server/config/config_rules.h"
#include "server/config/loaded_config.h"

namespace server {

struct ConfigInputs {
  std::string config_file;                         // JSON (--config); empty: none
  std::map<std::string, std::string> environment;  // the whole environment of the process
  std::map<std::string, std::string> flags;        // setting name ("IMAGE_BUCKET") to value
};

// Sentences for the operator, each with its fix; never a secret.
using Mistakes = std::vector<std::string>;

// Flags beat the environment, which beats the file, which beats the defaults; only the value that wins is
// checked. All mistakes are found at once; warnings come after them, as "warning: ...". Reads the
// configuration file, files that hold secrets, and S3_CA_FILE.
// `further`: rules of settings that only the code which uses them can read; null: none.
using ConfigCheck = Mistakes (*)(LoadedConfig&, const BrokenNames&);
tl::expected<LoadedConfig, Mistakes> LoadConfig(const ConfigInputs& inputs, ConfigCheck further = nullptr);

}  // namespace server
