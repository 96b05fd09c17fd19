// Stands in for libFuzzer where the compiler has none: gives a target every seed, then mutations of them that
// are the same on each run.
//
// usage: fuzz_NAME [--runs=N] [--seconds=S] [--dictionary=FILE] SEED_FILE_OR_FOLDER...
// Ends with the target's own failure; the input is then in crash-fuzz_NAME of the working directory, to be
// given as the only argument.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "tests/fuzz/mutator.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
// Of the sanitizers' runtime, where it is linked in.
extern "C" __attribute__((weak)) void __sanitizer_set_death_callback(void (*callback)());

namespace fuzzing {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kSeed = 20'261'120;
// Far above what any input takes, even on a busy machine with sanitizers.
constexpr std::chrono::seconds kSlowest{20};

struct Options {
  std::uint64_t runs = 0;
  std::chrono::seconds time = std::chrono::hours(1);
  std::vector<std::string> words;
  std::vector<std::string> seeds;
};

// What is being tried, for the callback of the program's death.
const std::string* current = nullptr;
std::string crash_file;

void KeepCurrent() {
  if (current == nullptr) return;
  const int file = ::open(crash_file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  const bool kept = file >= 0 && ::write(file, current->data(), current->size()) >= 0;
  if (kept) static_cast<void>(std::fprintf(stderr, "the input is in %s\n", crash_file.c_str()));
  current = nullptr;
}

void OnSignal(int signal) {
  KeepCurrent();
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void AddSeeds(const std::filesystem::path& place, std::vector<std::string>& seeds) {
  if (!std::filesystem::is_directory(place)) return seeds.push_back(ReadFile(place));
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(place)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const auto& file : files) seeds.push_back(ReadFile(file));
}

std::optional<std::string> ValueOf(const std::string& argument, const std::string& flag) {
  if (!argument.starts_with(flag + "=")) return std::nullopt;
  return argument.substr(flag.size() + 1);
}

Options ReadArguments(const std::vector<std::string>& arguments) {
  Options options;
  for (const std::string& argument : arguments) {
    if (const auto runs = ValueOf(argument, "--runs")) {
      options.runs = std::stoull(*runs);
    } else if (const auto seconds = ValueOf(argument, "--seconds")) {
      options.time = std::chrono::seconds(std::stoll(*seconds));
    } else if (const auto dictionary = ValueOf(argument, "--dictionary")) {
      options.words = ReadDictionary(ReadFile(*dictionary));
    } else {
      AddSeeds(argument, options.seeds);
    }
  }
  return options;
}

void Try(const std::string& input) {
  current = &input;
  // Of exactly its size, so that AddressSanitizer sees a read past the end.
  const auto copy = std::make_unique<std::uint8_t[]>(input.size());
  std::copy(input.begin(), input.end(), copy.get());
  const auto begin = Clock::now();
  LLVMFuzzerTestOneInput(copy.get(), input.size());
  if (Clock::now() - begin > kSlowest) {
    static_cast<void>(
        std::fprintf(stderr, "an input took more than %lld s\n", static_cast<long long>(kSlowest.count())));
    std::abort();
  }
  current = nullptr;
}

int Run(const std::string& program, const Options& options) {
  if (options.seeds.empty()) {
    static_cast<void>(std::fprintf(stderr, "no seeds\n"));
    return 2;
  }
  crash_file = "crash-" + std::filesystem::path(program).filename().string();
  if (__sanitizer_set_death_callback != nullptr) __sanitizer_set_death_callback(KeepCurrent);
  std::signal(SIGABRT, OnSignal);
  for (const std::string& seed : options.seeds) Try(seed);
  Mutator mutator(options.seeds, options.words, kSeed);
  const auto end = Clock::now() + options.time;
  std::uint64_t runs = 0;
  for (; runs < options.runs && Clock::now() < end; ++runs) Try(mutator.Next());
  std::printf("%zu seeds, %llu mutations\n", options.seeds.size(), static_cast<unsigned long long>(runs));
  return 0;
}

}  // namespace
}  // namespace fuzzing

int main(int count, char** arguments) {
  return fuzzing::Run(arguments[0], fuzzing::ReadArguments({arguments + 1, arguments + count}));
}
