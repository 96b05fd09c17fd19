// What it costs that pictures are rendered in other processes: the same renderer here and in a worker, in
// turns. Arguments: a width, files. Prints a JSON object: microseconds of each rendering, by file.
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "imaging/renderer.h"
#include "imaging/worker/fork_server.h"
#include "imaging/worker/worker_pool.h"

namespace {

constexpr std::string_view kForkServerCommand = "fork-server";
constexpr int kTurns = 15;

std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Microseconds; ends the program where the picture cannot be rendered.
long TimeOf(imaging::Renderer& renderer, const std::string& original, int width) {
  const std::array specs{imaging::ThumbnailSpec{.width = width}};
  const auto begin = std::chrono::steady_clock::now();
  const auto rendering = renderer.Render(original, specs, imaging::Deadline::max());
  const auto time = std::chrono::steady_clock::now() - begin;
  if (!rendering) {
    static_cast<void>(std::fputs((rendering.error().message + "\n").c_str(), stderr));
    std::exit(1);
  }
  return static_cast<long>(std::chrono::duration_cast<std::chrono::microseconds>(time).count());
}

struct Times {
  std::vector<long> here;
  std::vector<long> there;
};

Times Measure(imaging::Renderer& here, imaging::Renderer& there, const std::string& original, int width) {
  Times times;
  for (int turn = 0; turn < kTurns; ++turn) {
    times.here.push_back(TimeOf(here, original, width));
    times.there.push_back(TimeOf(there, original, width));
  }
  return times;
}

std::string Line(const std::string& path, const Times& times) {
  const auto list = [](const std::vector<long>& values) {
    std::string text;
    for (const long value : values) text += (text.empty() ? "" : ", ") + std::to_string(value);
    return "[" + text + "]";
  };
  return fmt::format(R"("{}": {{"here": {}, "there": {}}})", path, list(times.here), list(times.there));
}

int Run(int width, const std::vector<std::string>& paths) {
  imaging::WorkerPoolOptions options;
  options.priority.niceness = 0;  // as this process, which it is compared with
  const auto pool = imaging::StartWorkerPool({.command = {"/proc/self/exe", std::string(kForkServerCommand)}},
                                             std::move(options));
  if (!pool || !imaging::InitializeImaging()) {
    static_cast<void>(std::fputs(pool ? "no libvips\n" : (pool.error() + "\n").c_str(), stderr));
    return 1;
  }
  const auto here = imaging::MakeInProcessRenderer({});
  std::string lines;
  for (const std::string& path : paths) {
    lines += (lines.empty() ? "" : ",\n ") + Line(path, Measure(*here, **pool, ReadFile(path), width));
  }
  return std::puts(("{" + lines + "}").c_str()) >= 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && argv[1] == kForkServerCommand) return imaging::RunForkServer(imaging::kForkServerSocket);
  if (argc < 3) return 2;
  return Run(std::atoi(argv[1]), {argv + 2, argv + argc});
}
