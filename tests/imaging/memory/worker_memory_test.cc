// The limit of memory of workers, as their pool sets it.
#include <fstream>
#include <string>
#include <vector>

#include "tests/imaging/worker/worker_pool_fixture.h"
#include "tests/support/gif_maker.h"

namespace imaging {
namespace {

using testing::GifFrame;
using testing::WorkerPoolTest;

constexpr std::uint64_t kMegabyte = std::uint64_t{1} << 20;

// Grows in its worker, whatever is asked of it: every frame is decoded onto those before.
std::string LargeGif() {
  const GifFrame red{.width = 1'000, .height = 800, .pixels = {testing::kGifRed}};
  GifFrame spot{.left = 300, .top = 300, .width = 100, .height = 100, .pixels = {testing::kGifBlue}};
  std::vector<GifFrame> frames{red};
  for (int i = 0; i < 60; ++i) {
    spot.left = 10 * i;
    frames.push_back(spot);
  }
  return testing::MakeGif({1'000, 800, frames, 0});
}

// The number behind `name` in a file of /proc/PID.
std::uint64_t NumberOf(int pid, const std::string& file, const std::string& name) {
  std::ifstream lines("/proc/" + std::to_string(pid) + "/" + file);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(name)) return std::stoull(line.substr(name.size()));
  }
  ADD_FAILURE() << "no number behind " << name;
  return 0;
}

TEST_F(WorkerPoolTest, OneWithoutMemoryFailsAlone) {
  options_.confinement.memory_bytes = 40 * kMegabyte;
  Start();
  const std::array specs{ThumbnailSpec{.width = 1'000, .format = OutputFormat::kGif, .animated = true}};
  const auto deadline = testing::steady_clock::now() + testing::seconds(30);
  ASSERT_FALSE(pool_->Render(LargeGif(), specs, deadline));
  EXPECT_TRUE(Render(Light()));
}

TEST_F(WorkerPoolTest, NoneHasMoreAddressSpaceThanItIsGiven) {
  options_.confinement.memory_bytes = 100 * kMegabyte;
  Start();
  ASSERT_TRUE(Render(Light()));
  ASSERT_EQ(Workers().size(), 1U);
  const int worker = Workers().front();
  const std::uint64_t mapped = NumberOf(worker, "status", "VmSize:") * 1024;
  EXPECT_LE(NumberOf(worker, "limits", "Max address space"), mapped + 100 * kMegabyte);
}

}  // namespace
}  // namespace imaging
