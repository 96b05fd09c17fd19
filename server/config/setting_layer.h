// What one source (file, environment, flags) says, still as text: names are known, values are not yet looked
// at.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "server/config/config_fields.h"

namespace server {

enum class Origin { kFile, kEnvironment, kFlag };

struct Setting {
  const Field* field;
  bool in_file = false;  // `value` is the path of a file that holds the secret (NAME_FILE)
  std::string value;
  Origin origin;
  std::string source;  // as LoadedConfig::sources has it
};

// Each a sentence for the operator, without secrets.
struct Layer {
  std::vector<Setting> settings;
  std::vector<std::string> mistakes;
  std::vector<std::string> warnings;
};

// A JSON object with one member per setting, called "image_bucket" or "IMAGE_BUCKET"; values are text,
// numbers or booleans as the setting wants. An empty path is an empty layer.
Layer ReadFileLayer(const std::string& path);

// Unknown variables are others' business; those that look like ours get a warning. An empty value is no
// value.
Layer ReadEnvironmentLayer(const std::map<std::string, std::string>& environment);

// Setting names ("IMAGE_BUCKET", "S3_SECRET_KEY_FILE") to values.
Layer ReadFlagLayer(const std::map<std::string, std::string>& flags);

// The field that `name` is or whose secret it points to a file for; `field` is null where there is none.
struct NameMatch {
  const Field* field = nullptr;
  bool in_file = false;
};
NameMatch MatchName(std::string_view name);

// Every name that can be set, file variants included.
const std::vector<std::string>& SettingNames();

// "PORT=80x (environment)"; without the value where it is, or may hold, a secret.
std::string Label(const Setting& setting);

// "set e.g. PORT=8000", "use e.g. --port=8000", as the origin writes it; empty where there is no example.
std::string Fix(const Setting& setting);

}  // namespace server
