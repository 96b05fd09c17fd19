#include "server/config/config_report.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "server/config/config_fields.h"
#include "server/config/config_loader.h"

namespace server {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

LoadedConfig Loaded(std::map<std::string, std::string> environment) {
  return LoadConfig({.config_file = "", .environment = std::move(environment), .flags = {}}).value();
}

TEST(ConfigReport, TextHasALinePerSettingWithValueAndSource) {
  const std::string text = Report(Loaded({{"PORT", "9000"}}), ReportFormat::kText);
  EXPECT_EQ(static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')), Fields().size());
  EXPECT_THAT(text, ContainsRegex("PORT +9000 +environment\n"));
  EXPECT_THAT(text, ContainsRegex("STORE +local:data +default\n"));
  EXPECT_THAT(text, ContainsRegex("S3_SECRET_KEY +\\(not set\\) +default\n"));
}

TEST(ConfigReport, JsonHasEverySettingInTheTablesOrder) {
  const auto report = nlohmann::ordered_json::parse(Report(Loaded({{"PORT", "9000"}}), ReportFormat::kJson));
  ASSERT_EQ(report.size(), Fields().size());
  EXPECT_EQ(report["PORT"], nlohmann::ordered_json::parse(R"({"value": "9000", "source": "environment"})"));
  std::size_t row = 0;
  for (const auto& [name, member] : report.items()) EXPECT_EQ(name, Fields()[row++].name);
}

TEST(ConfigReport, JsonSurvivesBytesThatAreNoText) {
  const std::string text = Report(Loaded({{"STORE", "local:\xff"}}), ReportFormat::kJson);
  EXPECT_TRUE(nlohmann::json::accept(text)) << text;
}

TEST(ConfigReport, TableHasARowPerSetting) {
  const std::string table = SettingsTable();
  for (const Field& field : Fields()) EXPECT_THAT(table, HasSubstr("| `" + std::string(field.name) + "` |"));
  EXPECT_EQ(Report(LoadedConfig{}, ReportFormat::kMarkdown), table);
}

TEST(ConfigReport, SettingsPageIsUpToDate) {
  const auto root = std::filesystem::path(__FILE__).parent_path() / "../../..";
  std::ifstream file(root / "server/config/SETTINGS.md");
  ASSERT_TRUE(file.good());
  std::stringstream page;
  page << file.rdbuf();
  const std::string block =
      "<!-- settings:begin (thumbd config --markdown) -->\n" + SettingsTable() + "<!-- settings:end -->\n";
  EXPECT_THAT(page.str(), HasSubstr(block))
      << "put the output of `thumbd config --markdown` between the marks of server/config/SETTINGS.md";
}

}  // namespace
}  // namespace server
