// The PNG fast path beside libvips, in one process, taken in turns: CPU time and bytes a thumbnail, and where
// the time goes. Prints Markdown.
//
// usage: png_bench WIDTH ROUNDS FILE...
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "imaging/image_probe.h"
#include "imaging/png/png_fast_path.h"
#include "imaging/renderer.h"
#include "imaging/vips_rendering.h"

namespace {

using imaging::Rendering;

// Of all threads: libvips works in some of its own.
double CpuMilliseconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

double Median(std::vector<double> values) {
  std::ranges::sort(values);
  return values.empty() ? 0 : values[values.size() / 2];
}

double Milliseconds(std::chrono::microseconds time) {
  return static_cast<double>(time.count()) / 1e3;
}

std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

imaging::Deadline Soon() {
  return std::chrono::steady_clock::now() + std::chrono::minutes(1);
}

// One way over all pictures, once: per picture.
struct Pass {
  double cpu = 0;
  double decode = 0, resize = 0, encode = 0;
  double kilobytes = 0;
};

template <typename Render>
Pass RunPass(const std::vector<std::string>& originals, Render render) {
  Pass pass;
  const auto count = static_cast<double>(originals.size());
  const double start = CpuMilliseconds();
  for (const std::string& original : originals) {
    const Rendering rendering = render(original);
    pass.decode += Milliseconds(rendering.timings.decode) / count;
    pass.resize += Milliseconds(rendering.timings.resize) / count;
    pass.encode += Milliseconds(rendering.timings.encode) / count;
    pass.kilobytes += static_cast<double>(rendering.images.at(0).bytes.size()) / 1e3 / count;
  }
  pass.cpu = (CpuMilliseconds() - start) / count;
  return pass;
}

void PrintRow(std::string_view name, const std::vector<Pass>& passes) {
  const auto median = [&](double Pass::*figure) {
    std::vector<double> values;
    for (const Pass& pass : passes) values.push_back(pass.*figure);
    return Median(values);
  };
  fmt::print("| {} | {:.3f} | {:.3f} | {:.3f} | {:.3f} | {:.1f} |\n", name, median(&Pass::cpu),
             median(&Pass::decode), median(&Pass::resize), median(&Pass::encode), median(&Pass::kilobytes));
}

int Number(const char* text) {
  int value = 0;
  const std::string_view digits = text;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4 || !imaging::InitializeImaging()) {
    fmt::print(stderr, "usage: png_bench WIDTH ROUNDS FILE...\n");
    return 2;
  }
  const imaging::ThumbnailSpec spec{.width = Number(argv[1])};
  const std::span specs(&spec, 1);
  std::vector<std::string> originals;
  for (int i = 3; i < argc; ++i) {
    std::string bytes = ReadFile(argv[i]);
    const auto taken = imaging::RenderPng({bytes, specs, {}, Soon()});
    if (taken && *taken) {
      originals.push_back(std::move(bytes));
    } else {
      fmt::print("left out: {}: {}\n", argv[i], taken ? taken->error().message : taken.error().reason);
    }
  }
  if (originals.empty()) return 1;
  const auto fast = [&](const std::string& original) {
    return **imaging::RenderPng({original, specs, {}, Soon()});
  };
  const auto vips = [&](const std::string& original) {
    return *imaging::RenderThroughVips({original, specs, *imaging::ProbeImage(original, {}), {}, Soon()});
  };
  std::vector<Pass> fast_passes;
  std::vector<Pass> vips_passes;
  std::vector<double> ratios;
  for (int round = 0; round < Number(argv[2]); ++round) {
    fast_passes.push_back(RunPass(originals, fast));
    vips_passes.push_back(RunPass(originals, vips));
    ratios.push_back(fast_passes.back().cpu / vips_passes.back().cpu);
  }
  fmt::print(
      "\n{} pictures to {} pixels wide, {} rounds in turns; ms of CPU, medians; stages by the wall clock\n\n",
      originals.size(), spec.width, ratios.size());
  fmt::print("| way | CPU | decode | resize | encode | KB |\n|---|---|---|---|---|---|\n");
  PrintRow("fast path", fast_passes);
  PrintRow("libvips", vips_passes);
  std::ranges::sort(ratios);
  fmt::print("\nratio {:.3f} ({:.3f} to {:.3f})\n", Median(ratios), ratios.front(), ratios.back());
  return 0;
}
