// The collection of real and hostile images, which is no part of the repository: beside it as shared/corpus,
// or where THUMBD_CORPUS points. Tests that need it are skipped where it is missing.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace imaging::testing {

inline std::filesystem::path CorpusFolder(const std::string& part) {
  if (const char* set = std::getenv("THUMBD_CORPUS")) return std::filesystem::path(set) / part;
  const auto root = std::filesystem::path(__FILE__).parent_path().parent_path().parent_path();
  return root.parent_path() / "shared" / "corpus" / part;
}

// Everything but the notes, by name; empty when the folder is missing.
inline std::vector<std::filesystem::path> CorpusFiles(const std::string& part) {
  std::vector<std::filesystem::path> files;
  std::error_code missing;
  for (const auto& entry : std::filesystem::directory_iterator(CorpusFolder(part), missing)) {
    if (entry.is_regular_file() && entry.path().extension() != ".md") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

inline std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace imaging::testing
