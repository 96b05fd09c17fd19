// A configuration together with where each value came from, and what is to be told about it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "server/config/config.h"

namespace server {

struct LoadedConfig {
  Config config;
  // Setting name ("IMAGE_BUCKET") to source: "default", "file /etc/thumbd.json", "environment",
  // "environment S3_SECRET_KEY_FILE", "flag --image-bucket".
  std::map<std::string, std::string> sources;
  // For the log at start-up: unknown variables that look like ours, risky combinations.
  std::vector<std::string> warnings;
};

}  // namespace server
