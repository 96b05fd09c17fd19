// How soon another worker is there for one that died: kills the only one of a pool and asks for a picture at
// once, again and again. Argument: how often. Prints a JSON object: microseconds of a rendering undisturbed,
// and of one that begins with a kill.
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include "imaging/renderer.h"
#include "imaging/worker/fork_server.h"
#include "imaging/worker/worker_pool.h"

namespace {

constexpr std::string_view kForkServerCommand = "fork-server";
// Between two turns: whoever was forked last has nothing left to do by then.
constexpr std::chrono::milliseconds kPause{100};

// A GIF of one pixel: nearly nothing but the way to the worker and back.
std::string OnePixel() {
  using namespace std::string_literals;
  return "GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\1\0\1\0\0\2\2D\1\0;"s;
}

std::vector<int> ChildrenOf(int pid) {
  std::vector<int> children;
  std::error_code error;
  for (const auto& thread :
       std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task", error)) {
    std::ifstream file(thread.path() / "children");
    for (int child = 0; file >> child;) children.push_back(child);
  }
  return children;
}

// Of the one fork server of this process.
std::vector<int> Workers() {
  const auto servers = ChildrenOf(::getpid());
  return servers.empty() ? std::vector<int>() : ChildrenOf(servers.front());
}

long Microseconds(std::chrono::steady_clock::time_point since) {
  const auto time = std::chrono::steady_clock::now() - since;
  return static_cast<long>(std::chrono::duration_cast<std::chrono::microseconds>(time).count());
}

void Render(imaging::Renderer& renderer) {
  const std::array specs{imaging::ThumbnailSpec{.width = 1}};
  const auto rendering = renderer.Render(OnePixel(), specs, imaging::Deadline::max());
  if (rendering) return;
  static_cast<void>(std::fputs((rendering.error().message + "\n").c_str(), stderr));
  std::exit(1);
}

int Run(int times) {
  const auto pool =
      imaging::StartWorkerPool({.command = {"/proc/self/exe", std::string(kForkServerCommand)}}, {});
  if (!pool) {
    static_cast<void>(std::fputs((pool.error() + "\n").c_str(), stderr));
    return 1;
  }
  std::vector<long> calm;
  std::vector<long> killed;
  for (int turn = 0; turn < times; ++turn) {
    std::this_thread::sleep_for(kPause);
    auto begin = std::chrono::steady_clock::now();
    Render(**pool);
    calm.push_back(Microseconds(begin));
    std::this_thread::sleep_for(kPause);
    const auto workers = Workers();
    begin = std::chrono::steady_clock::now();
    for (const int worker : workers) ::kill(worker, SIGKILL);
    Render(**pool);
    killed.push_back(Microseconds(begin));
  }
  const auto text = fmt::format(R"({{"calm": {}, "killed": {}}})", calm, killed);
  return std::puts(text.c_str()) >= 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && argv[1] == kForkServerCommand) return imaging::RunForkServer(imaging::kForkServerSocket);
  return argc == 2 ? Run(std::atoi(argv[1])) : 2;
}
