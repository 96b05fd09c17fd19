#include "imaging/resample/shrinker.h"

#include <random>

#include <gtest/gtest.h>

#include "imaging/resample/premultiplied.h"
#include "tests/imaging/resample/lanczos_reference.h"

namespace imaging {
namespace {

using Pixel = std::array<std::uint8_t, 4>;

std::uint32_t Packed(Pixel pixel) {
  return std::bit_cast<std::uint32_t>(pixel);
}

Pixel Unpacked(std::uint32_t pixel) {
  return std::bit_cast<Pixel>(pixel);
}

template <typename Draw>
RgbaPicture Drawn(Size size, Draw draw) {
  RgbaPicture picture{size, {}};
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) picture.pixels.push_back(Packed(draw(x, y)));
  }
  return picture;
}

// Discs with soft edges over nothing, in the manner of clip art; what is hidden is bright.
RgbaPicture ClipArt(Size size) {
  return Drawn(size, [&](int x, int y) -> Pixel {
    const double distance = std::hypot(x % 90 - 45.0, y % 70 - 35.0);
    const double alpha = std::clamp((30 - distance) / 2 + 0.5, 0.0, 1.0) * 255;
    const auto shade = static_cast<std::uint8_t>((x / 90 * 50 + y / 70 * 31) % 256);
    if (alpha == 0) return {0, 255, 0, 0};
    return {255, shade, static_cast<std::uint8_t>(255 - shade), static_cast<std::uint8_t>(alpha)};
  });
}

RgbaPicture Noise(Size size, bool opaque) {
  std::mt19937 random(3);
  return Drawn(size, [&](int, int) {
    auto pixel = Unpacked(static_cast<std::uint32_t>(random()));
    if (opaque) pixel[3] = 255;
    return pixel;
  });
}

RgbaPicture Shrunk(const RgbaPicture& source, Size to, const ResampleKernels& kernels = BestKernels()) {
  Shrinker shrinker({source.size, to}, kernels);
  const auto width = static_cast<std::size_t>(source.size.width);
  std::vector<std::int16_t> wide(std::max(shrinker.wide_samples(), (width + 1) / 2 * kBlockSamples));
  std::vector<std::uint32_t> rows(2 * (width + 1));
  for (int y = 0; y < source.size.height; y += 2) {
    for (int r = 0; r < 2; ++r) {
      const int row = std::min(y + r, source.size.height - 1);
      std::copy_n(source.pixels.begin() + row * source.size.width, width,
                  rows.begin() + r * (source.size.width + 1));
    }
    kernels.premultiply(rows.data(), rows.data() + width + 1, (width + 1) / 2 * 2, wide.data());
    shrinker.Push(wide.data());
  }
  return shrinker.Finish();
}

double Psnr(const RgbaPicture& source, Size to) {
  return testing::PsnrOverWhite(Shrunk(source, to), testing::Scaled(source, to));
}

TEST(Shrinker, IsLanczosOverWhite) {
  EXPECT_GE(Psnr(ClipArt({400, 400}), {180, 180}), 58);
  EXPECT_GE(Psnr(ClipArt({413, 291}), {180, 127}), 58);
  EXPECT_GE(Psnr(ClipArt({800, 120}), {50, 8}), 58);
}

// The hardest there is: every pixel unlike its neighbours, the lobes out of range everywhere.
TEST(Shrinker, IsLanczosOnNoise) {
  for (const bool opaque : {false, true}) {
    for (const auto& [from, to] : {std::pair{Size{200, 100}, Size{90, 45}},
                                   {{201, 99}, {200, 98}},
                                   {{64, 64}, {64, 30}},
                                   {{64, 64}, {21, 64}},
                                   {{301, 7}, {3, 1}},
                                   {{5, 5}, {2, 2}},
                                   {{2, 3}, {1, 1}}}) {
      EXPECT_GE(Psnr(Noise(from, opaque), to), 56) << from.width << " to " << to.width;
    }
  }
}

TEST(Shrinker, KeepsItsFormOverThousandsOfLines) {
  EXPECT_GE(Psnr(ClipArt({16'384, 3}), {5, 1}), 56);
  EXPECT_GE(Psnr(ClipArt({2, 16'384}), {1, 7}), 56);
}

TEST(Shrinker, GivesTheSameBytesWithEveryInstructionSet) {
  for (const RgbaPicture& source : {ClipArt({333, 222}), Noise({101, 77}, false)}) {
    const Size to{source.size.width / 3, source.size.height / 2};
    const RgbaPicture expected = Shrunk(source, to, KernelsOf(InstructionSet::kPortable));
    for (const InstructionSet set : {InstructionSet::kSse2, InstructionSet::kAvx2}) {
      if (!IsAvailable(set)) continue;
      EXPECT_EQ(Shrunk(source, to, KernelsOf(set)).pixels, expected.pixels);
    }
  }
}

TEST(Shrinker, KeepsFlatColoursExactly) {
  for (const Pixel colour :
       {Pixel{255, 255, 255, 255}, {0, 0, 0, 255}, {1, 2, 3, 255}, {200, 100, 50, 128}}) {
    const RgbaPicture flat = Drawn({97, 61}, [&](int, int) { return colour; });
    for (const Size to : {Size{1, 1}, {96, 60}, {33, 61}, {40, 25}}) {
      for (const std::uint32_t pixel : Shrunk(flat, to).pixels) ASSERT_EQ(Unpacked(pixel), colour);
    }
  }
}

TEST(Shrinker, AnEdgeOfRedStaysRed) {
  const RgbaPicture disc = Drawn({400, 400}, [](int x, int y) -> Pixel {
    const double alpha = std::clamp((150 - std::hypot(x - 200, y - 200)) / 3 + 0.5, 0.0, 1.0) * 255;
    return alpha > 0 ? Pixel{255, 0, 0, static_cast<std::uint8_t>(alpha)} : Pixel{0, 255, 0, 0};
  });
  for (const int side : {50, 180, 399}) {
    for (const std::uint32_t packed : Shrunk(disc, {side, side}).pixels) {
      const Pixel pixel = Unpacked(packed);
      if (pixel[3] == 0) {
        ASSERT_EQ(packed, 0U);
      } else {
        ASSERT_GE(pixel[0], 251) << int{pixel[3]};
        ASSERT_LE(pixel[1], 2) << int{pixel[3]};
      }
    }
  }
}

TEST(Premultiplied, GoesThereAndBack) {
  std::vector<std::uint32_t> pixels;
  for (std::uint32_t alpha = 1; alpha < 256; ++alpha) {
    for (std::uint32_t colour = 0; colour < 256; colour += 5)
      pixels.push_back(alpha << 24 | colour << 8 | colour);
  }
  std::vector<std::int16_t> row;
  for (const std::uint32_t packed : pixels) {
    const Pixel pixel = Unpacked(packed);
    for (std::size_t c = 0; c < 3; ++c) {
      row.push_back(static_cast<std::int16_t>((pixel[c] * pixel[3] * 64 + 127) / 255));
    }
    row.push_back(static_cast<std::int16_t>(pixel[3] * 64));
  }
  std::vector<std::uint32_t> back(pixels.size());
  Unpremultiply(row.data(), pixels.size(), back.data());
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    const Pixel before = Unpacked(pixels[i]);
    const Pixel after = Unpacked(back[i]);
    ASSERT_EQ(after[3], before[3]);
    const int slack = before[3] < 4 ? 2 : before[3] < 8 ? 1 : 0;
    for (std::size_t c = 0; c < 3; ++c) ASSERT_NEAR(after[c], before[c], slack) << int{before[3]};
  }
}

TEST(Premultiplied, WhatIsOutOfRangeComesBack) {
  const std::array<std::int16_t, 16> row = {-500, 20'000, 100, 20'000,  // overshot, opaque
                                            -3,   9'000,  50,  8'000,   // a colour above its alpha
                                            300,  0,      0,   -20,     // nothing
                                            40,   40,     40,  31};     // too faint for an alpha of one
  std::array<std::uint32_t, 4> pixels{};
  Unpremultiply(row.data(), pixels.size(), pixels.data());
  EXPECT_EQ(Unpacked(pixels[0]), (Pixel{0, 255, 2, 255}));
  EXPECT_EQ(Unpacked(pixels[1]), (Pixel{0, 255, 2, 125}));
  EXPECT_EQ(pixels[2], 0U);
  EXPECT_EQ(pixels[3], 0U);
}

TEST(Premultiplied, WideSamplesAreNarrowedToTheNearest) {
  for (std::uint32_t level = 0; level < 65'536; level += 13) {
    const auto sample = static_cast<std::uint16_t>(level);
    const auto pixel = std::bit_cast<std::uint64_t>(std::array<std::uint16_t, 4>{sample, 0, 65'535, sample});
    const Pixel narrow = Unpacked(Narrowed(pixel));
    ASSERT_EQ(narrow[0], static_cast<int>(level / 257.0 + 0.5));
    ASSERT_EQ(narrow[2], 255);
    std::array<std::int16_t, kBlockSamples> block{};
    PremultiplyWide(&pixel, &pixel, 1, block.data());
    ASSERT_NEAR(block[6], level * static_cast<double>(kOpaque) / 65'535, 0.51);
    ASSERT_NEAR(block[0], static_cast<double>(level) * level / 65'535 * kOpaque / 65'535, 0.76);
  }
}

}  // namespace
}  // namespace imaging
