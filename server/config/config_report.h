// The configuration as text for people and for tools.
#pragma once

#include <string>

#include "server/config/loaded_config.h"

namespace server {

enum class ReportFormat { kText, kJson, kMarkdown };

// kText: a line per setting with value and source. kJson: {"PORT": {"value": "8000", "source": "default"},
// ...}, in the same order. Secrets are "(set)" in both. kMarkdown: SettingsTable, which says nothing of
// `loaded`.
std::string Report(const LoadedConfig& loaded, ReportFormat format);

// Tables of all settings, one per group: the generated part of SETTINGS.md.
std::string SettingsTable();

}  // namespace server
