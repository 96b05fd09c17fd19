// Our scaled JPEG decoder beside libjpeg-turbo's at the same scale, in one process, taken in turns: CPU time
// and instructions a megapixel of the original. Prints Markdown.
//
// usage: jpeg_decode_bench ROUNDS FILE...
//   Instructions are counted where the kernel lets us (perf_event_open); "-" elsewhere.
#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "imaging/image_probe.h"
#include "imaging/jpeg/scaled_jpeg.h"
#include "tests/support/jpeg_maker.h"

namespace {

// Of this thread, in user space.
class InstructionCounter {
 public:
  InstructionCounter() {
    perf_event_attr wanted{};
    wanted.type = PERF_TYPE_HARDWARE;
    wanted.size = sizeof wanted;
    wanted.config = PERF_COUNT_HW_INSTRUCTIONS;
    wanted.exclude_kernel = 1;
    wanted.exclude_hv = 1;
    counter_ = static_cast<int>(syscall(SYS_perf_event_open, &wanted, 0, -1, -1, 0));
  }
  InstructionCounter(const InstructionCounter&) = delete;
  InstructionCounter& operator=(const InstructionCounter&) = delete;
  ~InstructionCounter() {
    if (counter_ >= 0) close(counter_);
  }

  // 0 where none are counted.
  double Now() const {
    std::uint64_t count = 0;
    return read(counter_, &count, sizeof count) == sizeof count ? static_cast<double>(count) : 0;
  }

 private:
  int counter_ = -1;
};

double CpuMilliseconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

struct Cost {
  double milliseconds = 0;
  double instructions = 0;
};

template <typename Decode>
Cost CostOf(const InstructionCounter& counter, Decode decode) {
  const double instructions = counter.Now();
  const double start = CpuMilliseconds();
  decode();
  return {CpuMilliseconds() - start, counter.Now() - instructions};
}

double Median(std::vector<double> values) {
  std::ranges::sort(values);
  return values.at(values.size() / 2);
}

double MedianOf(const std::vector<Cost>& costs, double Cost::*figure) {
  std::vector<double> values;
  for (const Cost& cost : costs) values.push_back(cost.*figure);
  return Median(values);
}

std::string PerMegapixel(double instructions, double megapixels) {
  return instructions > 0 ? fmt::format("{:.1f}", instructions / 1e6 / megapixels) : "-";
}

int Number(const char* text) {
  int value = 0;
  const std::string_view digits = text;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

// The ratio of the two times; nothing where we hand the file over.
std::optional<double> PrintRow(const std::string& path, int scale, int rounds,
                               const InstructionCounter& counter) {
  std::ifstream in(path, std::ios::binary);
  const std::string file{std::istreambuf_iterator<char>(in), {}};
  const auto facts = imaging::ProbeImage(file, {});
  const auto decode = [&] {
    return imaging::DecodeScaledJpeg(file,
                                     scale == 8 ? imaging::JpegScale::kEighth : imaging::JpegScale::kQuarter,
                                     std::chrono::steady_clock::now() + std::chrono::minutes(1));
  };
  if (!facts || !decode()) return std::nullopt;
  std::vector<Cost> ours;
  std::vector<Cost> theirs;
  std::vector<double> ratios;
  for (int i = 0; i < rounds; ++i) {
    ours.push_back(CostOf(counter, decode));
    theirs.push_back(CostOf(counter, [&] { return imaging::testing::ScaledByLibjpeg(file, scale); }));
    ratios.push_back(ours.back().milliseconds / theirs.back().milliseconds);
  }
  const double megapixels = static_cast<double>(imaging::PixelCount(facts->size)) / 1e6;
  fmt::print("| {} | {} | {:.1f} | 1/{} | {:.2f} | {:.2f} | {} | {} | {:.2f} |\n",
             std::filesystem::path(path).filename().string(), facts->multipass ? "progressive" : "sequential",
             megapixels, scale, MedianOf(ours, &Cost::milliseconds) / megapixels,
             MedianOf(theirs, &Cost::milliseconds) / megapixels,
             PerMegapixel(MedianOf(ours, &Cost::instructions), megapixels),
             PerMegapixel(MedianOf(theirs, &Cost::instructions), megapixels), Median(ratios));
  return Median(ratios);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3 || Number(argv[1]) < 1) {
    fmt::print(stderr, "usage: jpeg_decode_bench ROUNDS FILE...\n");
    return 2;
  }
  const InstructionCounter counter;
  fmt::print(
      "| file | coding | MP | scale | ours, ms/MP | libjpeg | ours, million instructions/MP | libjpeg | "
      "ratio of times |\n");
  fmt::print("|---|---|--:|--:|--:|--:|--:|--:|--:|\n");
  bool any = false;
  for (const int scale : {8, 4}) {
    for (char* path : std::span(argv, static_cast<std::size_t>(argc)).subspan(2)) {
      any = PrintRow(path, scale, Number(argv[1]), counter).has_value() || any;
    }
  }
  return any ? 0 : 1;
}
