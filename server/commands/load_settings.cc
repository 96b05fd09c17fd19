#include "server/commands/load_settings.h"

#include "server/http/request_rules.h"

namespace server {

tl::expected<LoadedConfig, Mistakes> LoadSettings(const ConfigInputs& inputs) {
  return LoadConfig(inputs, CheckRequestSettings);
}

}  // namespace server
