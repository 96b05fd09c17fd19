// Lanczos-3 in double precision, written for plainness: what the resampler is measured by.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <vector>

#include "imaging/resample/rgba_picture.h"

namespace imaging::testing {

// Four samples a pixel, 0 to 255, premultiplied.
struct ExactPicture {
  Size size;
  std::vector<double> samples;
};

inline double LanczosKernel(double x) {
  if (x == 0) return 1;
  if (std::abs(x) >= 3) return 0;
  const double angle = std::numbers::pi * x;
  return 3 * std::sin(angle) * std::sin(angle / 3) / (angle * angle);
}

// Of result line `line`: the weight of each source line, edges repeated.
inline std::vector<double> ExactWeights(int from, int to, int line) {
  const double scale = static_cast<double>(from) / to;
  const double middle = (line + 0.5) * scale;
  std::vector<double> weights(static_cast<std::size_t>(from));
  double sum = 0;
  for (int j = static_cast<int>(std::floor(middle - 3 * scale)) - 1; j <= middle + 3 * scale + 1; ++j) {
    const double weight = LanczosKernel((j + 0.5 - middle) / scale);
    weights[static_cast<std::size_t>(std::clamp(j, 0, from - 1))] += weight;
    sum += weight;
  }
  for (double& weight : weights) weight /= sum;
  return weights;
}

inline ExactPicture Premultiplied(const RgbaPicture& picture) {
  ExactPicture exact{picture.size, {}};
  for (const std::uint32_t packed : picture.pixels) {
    const auto pixel = std::bit_cast<std::array<std::uint8_t, 4>>(packed);
    for (std::size_t c = 0; c < 3; ++c) exact.samples.push_back(pixel[c] * pixel[3] / 255.0);
    exact.samples.push_back(pixel[3]);
  }
  return exact;
}

inline ExactPicture ScaledAcross(const ExactPicture& source, int width) {
  ExactPicture result{{width, source.size.height}, {}};
  const auto from = static_cast<std::size_t>(source.size.width);
  std::vector<std::vector<double>> weights;
  for (int x = 0; x < width; ++x) weights.push_back(ExactWeights(source.size.width, width, x));
  for (std::size_t y = 0; y < static_cast<std::size_t>(source.size.height); ++y) {
    for (const auto& line : weights) {
      std::array<double, 4> sums{};
      for (std::size_t j = 0; j < from; ++j) {
        if (line[j] == 0) continue;
        for (std::size_t c = 0; c < 4; ++c) sums[c] += line[j] * source.samples[(y * from + j) * 4 + c];
      }
      result.samples.insert(result.samples.end(), sums.begin(), sums.end());
    }
  }
  return result;
}

inline ExactPicture Transposed(const ExactPicture& picture) {
  ExactPicture result{{picture.size.height, picture.size.width}, {}};
  result.samples.resize(picture.samples.size());
  const auto width = static_cast<std::size_t>(picture.size.width);
  const auto height = static_cast<std::size_t>(picture.size.height);
  for (std::size_t y = 0; y < height; ++y) {
    for (std::size_t x = 0; x < width; ++x) {
      for (std::size_t c = 0; c < 4; ++c) {
        result.samples[(x * height + y) * 4 + c] = picture.samples[(y * width + x) * 4 + c];
      }
    }
  }
  return result;
}

inline ExactPicture Scaled(const RgbaPicture& source, Size to) {
  const ExactPicture narrow = ScaledAcross(Premultiplied(source), to.width);
  return Transposed(ScaledAcross(Transposed(narrow), to.height));
}

// dB, both laid over white.
inline double PsnrOverWhite(const RgbaPicture& picture, const ExactPicture& exact) {
  const ExactPicture ours = Premultiplied(picture);
  double error = 0;
  for (std::size_t i = 0; i < ours.samples.size(); i += 4) {
    const double alpha = std::clamp(exact.samples[i + 3], 0.0, 255.0);
    for (std::size_t c = 0; c < 3; ++c) {
      const double wanted = std::clamp(exact.samples[i + c], 0.0, alpha) + 255 - alpha;
      const double got = ours.samples[i + c] + 255 - ours.samples[i + 3];
      error += (wanted - got) * (wanted - got);
    }
  }
  const double mean = error / static_cast<double>(ours.samples.size() / 4 * 3);
  return mean == 0 ? 200 : 10 * std::log10(255.0 * 255.0 / mean);
}

}  // namespace imaging::testing
