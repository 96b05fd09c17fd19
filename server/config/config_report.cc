#include "server/config/config_report.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "server/config/config_fields.h"

namespace server {
namespace {

// The few longer values push their source out of line rather than all others' to the right.
constexpr std::size_t kMaxValueWidth = 32;

std::string TextReport(const LoadedConfig& loaded) {
  std::size_t name_width = 0;
  std::size_t value_width = 0;
  for (const Field& field : Fields()) {
    name_width = std::max(name_width, field.name.size());
    value_width = std::max(value_width, std::min(kMaxValueWidth, ShownValue(field, loaded.config).size()));
  }
  std::string text;
  for (const Field& field : Fields()) {
    text += fmt::format("{:<{}}  {:<{}}  {}\n", field.name, name_width, ShownValue(field, loaded.config),
                        value_width, loaded.sources.at(std::string(field.name)));
  }
  return text;
}

std::string JsonReport(const LoadedConfig& loaded) {
  nlohmann::ordered_json report = nlohmann::ordered_json::object();
  for (const Field& field : Fields()) {
    report[std::string(field.name)] = {{"value", ShownValue(field, loaded.config)},
                                       {"source", loaded.sources.at(std::string(field.name))}};
  }
  // A value may hold bytes that are no UTF-8; dump would throw on them.
  return report.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

// A bar would end the cell.
std::string Cell(std::string text) {
  for (std::size_t at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2)) {
    text.insert(at, "\\");
  }
  return text;
}

std::string Default(const Field& field) {
  const std::string shown = ShownDefault(field);
  return field.fallback.empty() && shown != "none" ? fmt::format("`{}`", shown) : shown;
}

std::string Values(const Field& field) {
  const std::string values = DescribeValues(field.binding);
  return field.unit.empty() ? values : fmt::format("{} ({})", values, field.unit);
}

}  // namespace

std::string Report(const LoadedConfig& loaded, ReportFormat format) {
  switch (format) {
    case ReportFormat::kText:
      return TextReport(loaded);
    case ReportFormat::kJson:
      return JsonReport(loaded);
    case ReportFormat::kMarkdown:
      return SettingsTable();
  }
  return "";
}

std::string SettingsTable() {
  std::string text;
  std::string_view group;
  for (const Field& field : Fields()) {
    if (field.group != group) {
      text += fmt::format("{}### {}\n\n| Setting | Default | Values | Meaning |\n|---|---|---|---|\n",
                          group.empty() ? "" : "\n", field.group);
      group = field.group;
    }
    text += fmt::format("| `{}` | {} | {} | {} |\n", field.name, Cell(Default(field)), Cell(Values(field)),
                        Cell(std::string(field.help)));
  }
  return text;
}

}  // namespace server
