// server/http/PROBLEMS.md is what clients go by: it must name every problem that there is, and no other.
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>

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

template <typename Take>
void EachMatch(const std::string& text, const std::string& pattern, Take take) {
  const std::regex regex(pattern);
  for (auto match = std::sregex_iterator(text.begin(), text.end(), regex); match != std::sregex_iterator();
       ++match) {
    take(*match);
  }
}

// Name -> status, of the rows of its tables.
std::map<std::string, int> OnThePage() {
  std::map<std::string, int> rows;
  EachMatch(ReadFile(kServer / "http/PROBLEMS.md"), "\\| `([a-z-]+)` \\| ([0-9]{3}) \\|",
            [&](const std::smatch& match) {
              EXPECT_TRUE(rows.emplace(match[1], std::stoi(match[2])).second) << match[1] << " twice";
            });
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
  std::set<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(kServer)) {
    if (entry.path().extension() != ".cc") continue;
    EachMatch(ReadFile(entry.path()), "slug = \"([^\"]*)\"",
              [&](const std::smatch& match) { names.insert(match[1]); });
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
