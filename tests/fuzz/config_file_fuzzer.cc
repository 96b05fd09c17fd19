// A configuration file, beside an environment that has a secret.
#include <algorithm>

#include <nlohmann/json.hpp>
#include <sys/mman.h>
#include <unistd.h>

#include "server/config/config_loader.h"
#include "server/config/config_report.h"
#include "server/config/setting_layer.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/property.h"

namespace {

using fuzzing::Require;

// Of the file's own bytes, so that none can hold it: FNV-1a.
std::string SecretFor(std::string_view bytes) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return "secret" + std::to_string(hash);
}

// A file that has no name.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes) : fd_(::memfd_create("config", MFD_CLOEXEC)) {
    Require(fd_ >= 0 && ::write(fd_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()),
            "there is memory for a file");
  }
  ~MemoryFile() { ::close(fd_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  std::string path() const { return "/proc/self/fd/" + std::to_string(fd_); }

 private:
  int fd_;
};

// The loader would open what such a setting names, which may be a pipe that never ends.
bool NamesFiles(const server::Layer& layer) {
  return std::any_of(layer.settings.begin(), layer.settings.end(), [](const server::Setting& setting) {
    return setting.in_file || setting.field->name == "S3_CA_FILE";
  });
}

void CheckSentences(const std::vector<std::string>& sentences, const std::string& secret) {
  for (const std::string& sentence : sentences) {
    Require(!sentence.empty() && sentence.find('\n') == std::string::npos, "a mistake is a sentence");
    Require(sentence.find(secret) == std::string::npos, "no sentence tells a secret");
  }
}

void CheckLoaded(const server::LoadedConfig& loaded, const std::string& secret) {
  CheckSentences(loaded.warnings, secret);
  Require(!loaded.config.store.empty(), "a store is decided on");
  const std::string json = server::Report(loaded, server::ReportFormat::kJson);
  Require(nlohmann::json::accept(json), "a report is JSON");
  Require((json + server::Report(loaded, server::ReportFormat::kText)).find(secret) == std::string::npos,
          "no report tells a secret");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzzing::FuzzInput(data, size).rest();
  const MemoryFile file(text);
  const std::string secret = SecretFor(text);
  const server::Layer layer = server::ReadFileLayer(file.path());
  CheckSentences(layer.mistakes, secret);
  for (const server::Setting& setting : layer.settings)
    Require(setting.field != nullptr, "a setting is known");
  if (NamesFiles(layer)) return 0;
  const auto loaded = server::LoadConfig(
      {.config_file = file.path(), .environment = {{"S3_SECRET_KEY", secret}}, .flags = {}});
  if (loaded) {
    CheckLoaded(*loaded, secret);
  } else {
    Require(!loaded.error().empty(), "what is wrong is told");
    CheckSentences(loaded.error(), secret);
  }
  return 0;
}
