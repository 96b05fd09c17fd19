#include "imaging/jpeg/jpeg_shrinking.h"

#include <algorithm>
#include <array>
#include <bit>
#include <span>

#include "imaging/resample/shrinker.h"

namespace imaging {
namespace {

constexpr int kPairsBetweenLooks = 32;

void ExpandRow(std::span<const std::uint8_t> samples, std::size_t bands, std::uint32_t* pixels) {
  using Pixel = std::array<std::uint8_t, 4>;
  if (bands == 1) {
    for (const std::uint8_t grey : samples) {
      *pixels++ = std::bit_cast<std::uint32_t>(Pixel{grey, grey, grey, 255});
    }
    return;
  }
  for (std::size_t i = 0; i + 2 < samples.size(); i += 3) {
    *pixels++ = std::bit_cast<std::uint32_t>(Pixel{samples[i], samples[i + 1], samples[i + 2], 255});
  }
}

std::span<const std::uint8_t> RowOf(const ScaledJpeg& picture, int y) {
  const auto size = static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.bands);
  return {picture.pixels.data() + static_cast<std::size_t>(y) * size, size};
}

}  // namespace

Result<RgbaPicture> ShrinkJpeg(const ScaledJpeg& picture, const JpegShrinking& shrinking) {
  const ResampleKernels& kernels = BestKernels();
  const auto bands = static_cast<std::size_t>(picture.bands);
  const std::size_t pixels = (static_cast<std::size_t>(picture.width) + 1) / 2 * 2;
  Shrinker shrinker({{picture.width, picture.height}, shrinking.to, shrinking.stored, shrinking.shrink},
                    kernels);
  std::vector<std::uint32_t> rows(2 * pixels);
  std::uint32_t* const lower = rows.data() + pixels;
  std::vector<std::int16_t> block(std::max(shrinker.wide_samples(), pixels / 2 * kBlockSamples));
  for (int y = 0; y < picture.height; y += 2) {
    if (y / 2 % kPairsBetweenLooks == 0 && std::chrono::steady_clock::now() >= shrinking.deadline) {
      return tl::unexpected(Error{ErrorCode::kTimeout, "", "resize"});
    }
    ExpandRow(RowOf(picture, y), bands, rows.data());
    if (y + 1 < picture.height) ExpandRow(RowOf(picture, y + 1), bands, lower);
    kernels.premultiply(rows.data(), lower, pixels, block.data());
    shrinker.Push(block.data());
  }
  return shrinker.Finish();
}

}  // namespace imaging
