#include "imaging/resample/kernels.h"

#include <random>

#include <gtest/gtest.h>

namespace imaging {
namespace {

class EverySet : public ::testing::TestWithParam<InstructionSet> {
 protected:
  void SetUp() override {
    if (!IsAvailable(GetParam())) GTEST_SKIP() << "not on this processor";
  }

  const ResampleKernels& kernels() const { return KernelsOf(GetParam()); }
  const ResampleKernels& portable() const { return KernelsOf(InstructionSet::kPortable); }
  std::vector<std::int16_t> Noise(std::size_t count, int most) {
    std::vector<std::int16_t> samples(count);
    for (auto& sample : samples) {
      sample =
          static_cast<std::int16_t>(static_cast<int>(random_() % static_cast<unsigned>(2 * most + 1)) - most);
    }
    return samples;
  }

  std::mt19937 random_{7};
};

TEST_P(EverySet, GoesAcrossAsThePortableOneDoes) {
  for (const auto& [from, to] : {std::pair{1, 1}, {2, 1}, {3, 2}, {17, 5}, {64, 63}, {400, 180}, {999, 10}}) {
    const AxisWeights axis = MakeAxisWeights({from, to}, kOpaque);
    const auto wide = Noise((axis.windows.back().first_pair + axis.pairs) * kBlockSamples, kOpaque);
    std::vector<std::int16_t> ours(static_cast<std::size_t>(to) * kPairSamples);
    std::vector<std::int16_t> theirs = ours;
    kernels().across(axis, wide.data(), ours.data());
    portable().across(axis, wide.data(), theirs.data());
    EXPECT_EQ(ours, theirs) << from << " to " << to;
  }
}

TEST_P(EverySet, GoesDownAsThePortableOneDoes) {
  for (const std::size_t pixels : {2U, 4U, 18U}) {
    const AxisWeights axis = MakeAxisWeights({40, 9}, 32'768);
    std::vector<std::vector<std::int16_t>> blocks;
    std::vector<const std::int16_t*> pointers;
    for (std::size_t k = 0; k < axis.pairs; ++k) blocks.push_back(Noise(pixels * kPairSamples, 32'767));
    for (const auto& block : blocks) pointers.push_back(block.data());
    std::vector<std::int16_t> ours(pixels * kLanes);
    std::vector<std::int16_t> theirs = ours;
    kernels().down({pointers, axis.taps.data() + 3 * axis.pairs, axis.shift}, pixels, ours.data());
    portable().down({pointers, axis.taps.data() + 3 * axis.pairs, axis.shift}, pixels, theirs.data());
    EXPECT_EQ(ours, theirs) << pixels;
  }
}

TEST_P(EverySet, PremultipliesEveryPairOfLevels) {
  std::vector<std::uint32_t> upper;
  for (std::uint32_t alpha = 0; alpha < 256; ++alpha) {
    for (std::uint32_t colour = 0; colour < 256; ++colour) {
      upper.push_back(alpha << 24 | (255 - colour) << 16 | colour / 2 << 8 | colour);
    }
  }
  const std::vector<std::uint32_t> lower(upper.rbegin(), upper.rend());
  std::vector<std::int16_t> ours(upper.size() / 2 * kBlockSamples);
  std::vector<std::int16_t> theirs = ours;
  kernels().premultiply(upper.data(), lower.data(), upper.size(), ours.data());
  portable().premultiply(upper.data(), lower.data(), upper.size(), theirs.data());
  EXPECT_EQ(ours, theirs);
  for (std::size_t i = 0; i < upper.size(); ++i) {
    const double exact = (upper[i] & 0xFF) * (upper[i] >> 24) * 64.0 / 255.0;
    ASSERT_NEAR(ours[i / 2 * kBlockSamples + i % 2], exact, 0.76) << i;
  }
}

std::string SetName(const ::testing::TestParamInfo<InstructionSet>& info) {
  switch (info.param) {
    case InstructionSet::kSse2:
      return "Sse2";
    case InstructionSet::kAvx2:
      return "Avx2";
    case InstructionSet::kPortable:
      break;
  }
  return "Portable";
}

INSTANTIATE_TEST_SUITE_P(Sets, EverySet,
                         ::testing::Values(InstructionSet::kPortable, InstructionSet::kSse2,
                                           InstructionSet::kAvx2),
                         SetName);

TEST(Kernels, BestIsAvailable) {
  EXPECT_NE(BestKernels().across, nullptr);
  EXPECT_TRUE(IsAvailable(InstructionSet::kPortable));
}

}  // namespace
}  // namespace imaging
