#include "imaging/resample/premultiplied.h"

#include <algorithm>
#include <array>
#include <bit>

#include "imaging/resample/kernels.h"

namespace imaging {
namespace {

using Pixel16 = std::array<std::uint16_t, 4>;
using Pixel8 = std::array<std::uint8_t, 4>;

constexpr std::uint32_t kMost16 = 65'535;

std::int16_t ToSample(std::uint32_t level16) {
  return static_cast<std::int16_t>((level16 * static_cast<std::uint32_t>(kOpaque) + kMost16 / 2) / kMost16);
}

void PremultiplyPixel(std::uint64_t pixel, std::int16_t* target) {
  const auto samples = std::bit_cast<Pixel16>(pixel);
  const std::uint32_t alpha = samples[3];
  for (std::size_t lane = 0; lane < 3; ++lane) {
    target[2 * lane] = ToSample((samples[lane] * alpha + kMost16 / 2) / kMost16);
  }
  target[6] = ToSample(alpha);
}

std::uint8_t ToByte(std::int32_t sample) {
  return static_cast<std::uint8_t>((sample + (1 << (kSampleShift - 1))) >> kSampleShift);
}

std::uint32_t OpaquePixel(const std::int16_t* samples) {
  Pixel8 pixel = {0, 0, 0, 255};
  for (std::size_t lane = 0; lane < 3; ++lane) {
    pixel[lane] = ToByte(std::clamp<std::int32_t>(samples[lane], 0, kOpaque));
  }
  return std::bit_cast<std::uint32_t>(pixel);
}

// One division a pixel: 255 / alpha with 20 bits behind the point, of which a colour loses less than a
// hundredth of a level.
std::uint32_t TranslucentPixel(const std::int16_t* samples, std::int32_t alpha) {
  constexpr int kPoint = 20;
  const auto whole = static_cast<std::uint32_t>(alpha);
  const std::uint64_t factor = ((255U << kPoint) + whole / 2) / whole;
  Pixel8 pixel = {0, 0, 0, ToByte(alpha)};
  for (std::size_t lane = 0; lane < 3; ++lane) {
    const auto colour = static_cast<std::uint64_t>(std::clamp<std::int32_t>(samples[lane], 0, alpha));
    const std::uint64_t level = (colour * factor + (1U << (kPoint - 1))) >> kPoint;
    pixel[lane] = static_cast<std::uint8_t>(std::min<std::uint64_t>(level, 255));
  }
  return std::bit_cast<std::uint32_t>(pixel);
}

}  // namespace

void PremultiplyWide(const std::uint64_t* upper, const std::uint64_t* lower, std::size_t pixels,
                     std::int16_t* wide) {
  for (std::size_t x = 0; x < pixels; ++x) {
    std::int16_t* const block = wide + x / 2 * kBlockSamples + x % 2;
    PremultiplyPixel(upper[x], block);
    PremultiplyPixel(lower[x], block + kPairSamples);
  }
}

std::uint32_t Narrowed(std::uint64_t pixel) {
  const auto samples = std::bit_cast<Pixel16>(pixel);
  Pixel8 narrow{};
  for (std::size_t i = 0; i < narrow.size(); ++i)
    narrow[i] = static_cast<std::uint8_t>((samples[i] + 128U) / 257U);
  return std::bit_cast<std::uint32_t>(narrow);
}

void Unpremultiply(const std::int16_t* row, std::size_t pixels, std::uint32_t* target) {
  constexpr std::int32_t kFaintest = 1 << (kSampleShift - 1);  // what still rounds up to an alpha of one
  for (std::size_t x = 0; x < pixels; ++x, row += kLanes) {
    const std::int32_t alpha = row[3];
    if (alpha >= kOpaque) {
      target[x] = OpaquePixel(row);
    } else {
      target[x] = alpha < kFaintest ? 0 : TranslucentPixel(row, alpha);
    }
  }
}

}  // namespace imaging
