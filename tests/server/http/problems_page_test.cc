// server/http/PROBLEMS.md is what clients go by: it must name every problem that there is, and no other.
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "server/front/problem_response.h"
#include "server/http/http_error.h"
#include "server/http/refusal_handler.h"
#include "tests/support/recording_log.h"
#include "tests/support/recording_metrics.h"

namespace server {
namespace {

namespace fs = std::filesystem;

const fs::path kServer = fs::path(__FILE__).parent_path() / "../../../server";

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file.good()) << path;
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// Name -> status, of the rows of its tables: "| `name` | 404 | ...".
std::map<std::string, int> OnThePage() {
  constexpr std::string_view kName = "| `";
  constexpr std::string_view kStatus = "` | ";
  std::map<std::string, int> rows;
  std::istringstream page(ReadFile(kServer / "http/PROBLEMS.md"));
  for (std::string line; std::getline(page, line);) {
    const auto end = line.find(kStatus);
    if (!line.starts_with(kName) || end == std::string::npos) continue;
    const std::string name = line.substr(kName.size(), end - kName.size());
    EXPECT_TRUE(rows.emplace(name, std::stoi(line.substr(end + kStatus.size(), 3))).second)
        << name << " twice";
  }
  return rows;
}

std::map<std::string, int> OfFailures() {
  std::map<std::string, int> problems;
  for (std::size_t kind = 0; kind < kFailureKinds; ++kind) {
    const HttpError error = ToHttpError({static_cast<FailureKind>(kind), "", ""}, 0);
    problems.emplace(error.slug, error.status);
  }
  return problems;
}

std::map<std::string, int> OfTheFront() {
  doubles::RecordingLog log;
  doubles::RecordingMetrics metrics;
  const auto handler = MakeRefusalHandler({}, log, metrics);
  std::map<std::string, int> problems;
  for (int status = 400; status < 600; ++status) {
    const auto title = TitleOf(status);
    if (title == TitleOf(599)) continue;
    const auto response = handler({status, title, "", ""});
    const auto type = nlohmann::json::parse(*response.body).at("type").get<std::string>();
    problems.emplace(type.substr(type.rfind(':') + 1), status);
  }
  return problems;
}

// Names that sources give to errors of their own, wherever they are.
std::set<std::string> InSources() {
  constexpr std::string_view kSlug = "slug = \"";
  std::set<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(kServer)) {
    if (entry.path().extension() != ".cc") continue;
    const std::string text = ReadFile(entry.path());
    for (auto at = text.find(kSlug); at != std::string::npos; at = text.find(kSlug, at + 1)) {
      const auto first = at + kSlug.size();
      names.insert(text.substr(first, text.find('"', first) - first));
    }
  }
  return names;
}

TEST(ProblemsPage, HasTheStatusOfEveryFailureAndOfWhatTheFrontRefuses) {
  const auto page = OnThePage();
  for (const auto& problems : {OfFailures(), OfTheFront()}) {
    for (const auto& [name, status] : problems) {
      const auto row = page.find(name);
      ASSERT_NE(row, page.end()) << name;
      EXPECT_EQ(row->second, status) << name;
    }
  }
}

TEST(ProblemsPage, NamesWhatIsThereAndNothingElse) {
  std::set<std::string> there = InSources();
  EXPECT_GE(there.size(), 5U) << "the sources were not found";
  for (const auto& problems : {OfFailures(), OfTheFront()}) {
    for (const auto& [name, status] : problems) there.insert(name);
  }
  std::set<std::string> named;
  for (const auto& [name, status] : OnThePage()) named.insert(name);
  EXPECT_EQ(named, there);
}

TEST(ProblemsPage, OnlyWhatIsMissingMayBeStored) {
  for (std::size_t kind = 0; kind < kFailureKinds; ++kind) {
    const HttpError error = ToHttpError({static_cast<FailureKind>(kind), "", ""}, 0);
    EXPECT_EQ(error.cache_control == "no-store", error.status != 404) << error.slug;
  }
}

}  // namespace
}  // namespace server
