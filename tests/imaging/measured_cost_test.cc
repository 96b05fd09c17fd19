// What a forecast says of memory, against what a process really takes.
#include <array>
#include <fstream>
#include <span>
#include <string>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "imaging/image_probe.h"
#include "imaging/render_cost.h"
#include "tests/imaging/new_process.h"
#include "tests/imaging/rendered.h"
#include "tests/support/image_factory.h"

namespace imaging {
namespace {

using testing::Codec;

constexpr ThumbnailSpec kMeasuredSpec = {.width = 180};

struct CostKind {
  const char* name;
  Codec codec;
  bool progressive = false;
};

// The encoder of GIF takes half a minute for a photo, that of HEIC for anything.
std::string CostFileOf(const CostKind& kind) {
  if (kind.codec == Codec::kGif) return testing::MakeAnimation(kind.codec, 1'600, 1'200, 1);
  return testing::MakeImage(kind.codec, {.width = 1'600, .height = 1'200, .progressive = kind.progressive});
}

class MeasuredCost : public testing::ImagingTest, public ::testing::WithParamInterface<CostKind> {
 protected:
  static long KilobytesOf(const std::string& field) {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;) {
      if (word != field + ":") continue;
      long kilobytes = 0;
      status >> kilobytes;
      return kilobytes;
    }
    return 0;
  }

  // How far the resident set of a process grows that renders once.
  static double MegabytesOf(const std::string& bytes) {
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) return -1;
    const pid_t child = fork();
    if (child == 0) {
      const long before = KilobytesOf("VmRSS");
      (void)Render(bytes, kMeasuredSpec);
      const long grown = KilobytesOf("VmHWM") - before;
      _exit(write(ends[1], &grown, sizeof grown) == sizeof grown ? 0 : 1);
    }
    close(ends[1]);
    long grown = -1;
    const bool told = read(ends[0], &grown, sizeof grown) == sizeof grown;
    close(ends[0]);
    waitpid(child, nullptr, 0);
    return told ? static_cast<double>(grown) / 1'024 : -1;
  }
};

TEST_P(MeasuredCost, MemoryIsWhatWasForeseen) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers have memory of their own";
#endif
  const std::string name = ::testing::UnitTest::GetInstance()->current_test_info()->name();
  // A process that has used libvips has threads that a child would wait for, and memory that it would use.
  if (!testing::IsAlone()) {
    EXPECT_EQ(testing::RunAlone("*MeasuredCost." + name), 0);
    return;
  }
  const std::string path = ::testing::TempDir() + "measured_cost_" + std::to_string(getpid());
  const pid_t maker = fork();
  if (maker == 0) {
    if (testing::CanEncode(GetParam().codec)) std::ofstream(path, std::ios::binary) << CostFileOf(GetParam());
    _exit(0);
  }
  waitpid(maker, nullptr, 0);
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  unlink(path.c_str());
  if (bytes.empty()) GTEST_SKIP() << "no encoder";
  const auto facts = ProbeImage(bytes, Limits{});
  ASSERT_TRUE(facts.has_value());
  const double foreseen =
      static_cast<double>(PredictCost(*facts, std::span(&kMeasuredSpec, 1)).peak_memory_bytes) / (1 << 20);
  const double measured = MegabytesOf(bytes);
  ASSERT_GT(measured, 0);
  EXPECT_LT(measured, foreseen * 1.3 + 4) << "foreseen: " << foreseen;
  EXPECT_GT(measured, foreseen / 4) << "foreseen: " << foreseen;
}

INSTANTIATE_TEST_SUITE_P(Each, MeasuredCost,
                         ::testing::Values(CostKind{"Jpeg", Codec::kJpeg},
                                           CostKind{"ProgressiveJpeg", Codec::kJpeg, true},
                                           CostKind{"Png", Codec::kPng},
                                           CostKind{"InterlacedPng", Codec::kPng, true},
                                           CostKind{"Webp", Codec::kWebp}, CostKind{"Gif", Codec::kGif},
                                           CostKind{"Tiff", Codec::kTiff}, CostKind{"Avif", Codec::kAvif}),
                         [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace imaging
