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
#include <span>
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
    values.reserve(passes.size());
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

// What both ways can render: only these compare.
std::vector<std::string> OriginalsOf(std::span<char*> paths, std::span<const imaging::ThumbnailSpec> specs) {
  std::vector<std::string> originals;
  for (const char* path : paths) {
    std::string bytes = ReadFile(path);
    const auto taken = imaging::RenderPng({bytes, specs, {}, Soon()});
    if (taken && *taken) {
      originals.push_back(std::move(bytes));
    } else {
      fmt::print("left out: {}: {}\n", path, taken ? taken->error().message : taken.error().reason);
    }
  }
  return originals;
}

struct Rounds {
  std::vector<Pass> fast;
  std::vector<Pass> vips;
  std::vector<double> ratios;
};

Rounds Run(const std::vector<std::string>& originals, std::span<const imaging::ThumbnailSpec> specs,
           int count) {
  const auto fast = [&](const std::string& original) {
    return **imaging::RenderPng({original, specs, {}, Soon()});
  };
  const auto vips = [&](const std::string& original) {
    return *imaging::RenderThroughVips({original, specs, *imaging::ProbeImage(original, {}), {}, Soon(), {}});
  };
  Rounds rounds;
  for (int i = 0; i < count; ++i) {
    rounds.fast.push_back(RunPass(originals, fast));
    rounds.vips.push_back(RunPass(originals, vips));
    rounds.ratios.push_back(rounds.fast.back().cpu / rounds.vips.back().cpu);
  }
  std::ranges::sort(rounds.ratios);
  return rounds;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4 || Number(argv[2]) < 1 || !imaging::InitializeImaging()) {
    fmt::print(stderr, "usage: png_bench WIDTH ROUNDS FILE...\n");
    return 2;
  }
  const imaging::ThumbnailSpec spec{.width = Number(argv[1])};
  const std::span specs(&spec, 1);
  const auto originals = OriginalsOf(std::span(argv, static_cast<std::size_t>(argc)).subspan(3), specs);
  if (originals.empty()) return 1;
  const Rounds rounds = Run(originals, specs, Number(argv[2]));
  fmt::print(
      "\n{} pictures to {} pixels wide, {} rounds in turns; ms of CPU, medians; stages by the wall clock\n\n",
      originals.size(), spec.width, rounds.ratios.size());
  fmt::print("| way | CPU | decode | resize | encode | KB |\n|---|---|---|---|---|---|\n");
  PrintRow("fast path", rounds.fast);
  PrintRow("libvips", rounds.vips);
  fmt::print("\nratio {:.3f} ({:.3f} to {:.3f})\n", Median(rounds.ratios), rounds.ratios.front(),
             rounds.ratios.back());
  return 0;
}
